/*
 * format.h - numbers, times and addresses as people read them.
 *
 * Every function writes into the caller's buffer, which holds PS_FORMAT_SIZE bytes, and returns it,
 * so that a call can stand among the arguments of a printf.  None of them asks the locale or the
 * system for anything, nor, without `local`, the time zone: the same input gives the same text
 * everywhere, in a sandbox too.
 */
#ifndef PORTSTAT_BASE_FORMAT_H
#define PORTSTAT_BASE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PS_FORMAT_SIZE = 64 }; /* more than the longest text, a bracketed IPv6 address with a port */

/* 1234567 as "1,234,567". */
char *ps_format_count(char *text, uint64_t count);

/* The same as a value, for messages: ps_number(count).text stands among the arguments of a printf
 * without a buffer of its own. */
struct ps_number {
    char text[28]; /* the longest has 26 digits and commas */
};
struct ps_number ps_number(uint64_t count);

/* Nanoseconds since 1970-01-01 UTC as RFC 3339 with `digits` (0 to 9) of the second, cut and not
 * rounded: "2026-11-20T19:31:00.000000Z". "-" for PS_NO_TIME. If `local`, it is the time of the
 * time zone, with the offset that holds then: "2026-11-21T04:31:00.000000+09:00"; whoever wants
 * that calls tzset() before a sandbox is entered, because it reads a file. */
char *ps_format_time(char *text, int64_t time_ns, unsigned digits, bool local);

/* The same for people: "2026-11-20 19:31:00Z". */
char *ps_format_date_time(char *text, int64_t time_ns, bool local);

/* Its parts: "2026-11-20" and "19:31:00Z". */
char *ps_format_date(char *text, int64_t time_ns, bool local);
char *ps_format_clock(char *text, int64_t time_ns, bool local);

/* A span of time: "850 us", "11.73 s", "2 min 05 s", "1 h 00 min 07 s", "3 d 04 h 05 min". */
char *ps_format_duration(char *text, uint64_t duration_ns);

/* Seconds, rounded and without superfluous zeros: whole ones from 10 on, below that with one
 * decimal, below a tenth of a second in milliseconds, below one millisecond exact: "10", "0.6",
 * "0.012", "0.00085". */
char *ps_format_seconds(char *text, uint64_t duration_ns);

/* Bits per second in three digits and a decimal unit: "4.12 Mb/s". "-" if there are bytes but no
 * time passed. */
char *ps_format_bit_rate(char *text, uint64_t bytes, uint64_t duration_ns);

/* `part` of `whole` in percent with two decimals: "97.65". Only nothing is shown as 0 and only
 * everything as 100; between them stand "<0.01" and ">99.99". "-" if `whole` is 0. */
char *ps_format_percent(char *text, uint64_t part, uint64_t whole);

/* The text form of an address in network byte order: RFC 5952 for version 6, dotted decimal for
 * version 4, "-" for any other version. */
char *ps_format_address(char *text, const uint8_t *bytes, unsigned ip_version);

/* The same with a port: "192.0.2.1:80", "[2001:db8::1]:80". */
char *ps_format_endpoint(char *text, const uint8_t *bytes, unsigned ip_version, uint16_t port);

#endif

/*
 * format.c - numbers, times and addresses as people read them; see format.h.
 *
 * Dates are computed here, not by gmtime_r(): the C library's reads the time zone's file on its
 * first call, which a sandboxed process may not do.  Only for local time is it asked for the
 * offset.
 */
#include "base/format.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "portstat/packet.h"

enum { NS_PER_US = 1000, S_PER_MIN = 60, S_PER_DAY = 86400, ZONE_SIZE = 8 };
static const int64_t ns_per_s = 1000000000;

struct civil_time {
    int64_t year;
    unsigned month, day, hour, minute, second;
    uint32_t nanosecond;
    int offset_min; /* from UTC */
};

static char *no_value(char *text)
{
    return strcpy(text, "-");
}

struct ps_number ps_number(uint64_t count)
{
    struct ps_number number;
    char digits[24];
    size_t length = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, count);
    char *out = number.text;
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *out++ = ',';
        *out++ = digits[i];
    }
    *out = '\0';
    return number;
}

char *ps_format_count(char *text, uint64_t count)
{
    return strcpy(text, ps_number(count).text);
}

/* Quotient towards minus infinity, for times before 1970. */
static int64_t floor_div(int64_t value, int64_t divisor)
{
    return value / divisor - (value % divisor < 0);
}

/* Day of the proleptic Gregorian calendar. Years are counted from March, so that the leap day is
 * the last of its year; 400 such years, an era, have 146,097 days. */
static void date_of_days(int64_t days_since_1970, struct civil_time *civil)
{
    int64_t days = days_since_1970 + 719468; /* since 0000-03-01 */
    int64_t era = floor_div(days, 146097);
    unsigned day_of_era = (unsigned)(days - era * 146097);
    unsigned year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned month_from_march = (5 * day_of_year + 2) / 153;
    civil->day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    civil->month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    civil->year = era * 400 + year_of_era + (civil->month <= 2);
}

/* Minutes that local time is ahead of UTC at a time; seconds, as zones had them before they were
 * standard, cannot be written in RFC 3339. */
static int local_offset_min(int64_t seconds)
{
    time_t time = (time_t)seconds;
    struct tm tm;
    return localtime_r(&time, &tm) ? (int)(tm.tm_gmtoff / S_PER_MIN) : 0;
}

static struct civil_time civil_of_ns(int64_t time_ns, bool local)
{
    struct civil_time civil;
    int64_t seconds = floor_div(time_ns, ns_per_s);
    int64_t fraction_ns =
        time_ns % ns_per_s; /* the whole seconds of the earliest times overflow in ns */
    civil.nanosecond = (uint32_t)(fraction_ns < 0 ? fraction_ns + ns_per_s : fraction_ns);
    civil.offset_min = local ? local_offset_min(seconds) : 0;
    seconds += civil.offset_min * S_PER_MIN;
    int64_t days = floor_div(seconds, S_PER_DAY);
    unsigned of_day = (unsigned)(seconds - days * S_PER_DAY);
    civil.hour = of_day / 3600;
    civil.minute = of_day / 60 % 60;
    civil.second = of_day % 60;
    date_of_days(days, &civil);
    return civil;
}

char *ps_format_date(char *text, int64_t time_ns, bool local)
{
    if (time_ns == PS_NO_TIME)
        return no_value(text);
    struct civil_time civil = civil_of_ns(time_ns, local);
    snprintf(text, PS_FORMAT_SIZE, "%04" PRId64 "-%02u-%02u", civil.year, civil.month, civil.day);
    return text;
}

/* "Z", or local "+09:00". */
static const char *put_zone(char zone[ZONE_SIZE], const struct civil_time *civil, bool local)
{
    int minutes = civil->offset_min;
    unsigned away = (unsigned)(minutes < 0 ? -minutes : minutes);
    if (!local)
        return strcpy(zone, "Z");
    snprintf(zone, ZONE_SIZE, "%c%02u:%02u", minutes < 0 ? '-' : '+', away / 60 % 100, away % 60);
    return zone;
}

char *ps_format_clock(char *text, int64_t time_ns, bool local)
{
    char zone[ZONE_SIZE];
    if (time_ns == PS_NO_TIME)
        return no_value(text);
    struct civil_time civil = civil_of_ns(time_ns, local);
    snprintf(text, PS_FORMAT_SIZE, "%02u:%02u:%02u%s", civil.hour, civil.minute, civil.second,
             put_zone(zone, &civil, local));
    return text;
}

char *ps_format_date_time(char *text, int64_t time_ns, bool local)
{
    if (time_ns == PS_NO_TIME)
        return no_value(text);
    char date[PS_FORMAT_SIZE], clock[PS_FORMAT_SIZE];
    snprintf(text, PS_FORMAT_SIZE, "%.20s %.20s", ps_format_date(date, time_ns, local),
             ps_format_clock(clock, time_ns, local));
    return text;
}

char *ps_format_time(char *text, int64_t time_ns, unsigned digits, bool local)
{
    if (time_ns == PS_NO_TIME)
        return no_value(text);
    struct civil_time civil = civil_of_ns(time_ns, local);
    char fraction[16] = "", zone[ZONE_SIZE];
    if (digits > 0) {
        snprintf(fraction, sizeof fraction, ".%09" PRIu32, civil.nanosecond);
        fraction[1 + (digits < 9 ? digits : 9)] = '\0';
    }
    snprintf(text, PS_FORMAT_SIZE, "%04" PRId64 "-%02u-%02uT%02u:%02u:%02u%s%s", civil.year,
             civil.month, civil.day, civil.hour, civil.minute, civil.second, fraction,
             put_zone(zone, &civil, local));
    return text;
}

/* Below a minute: three or four digits say enough. */
static char *short_duration(char *text, uint64_t duration_ns)
{
    if (duration_ns == 0)
        return strcpy(text, "0 s");
    if (duration_ns < NS_PER_US)
        snprintf(text, PS_FORMAT_SIZE, "%" PRIu64 " ns", duration_ns);
    else if (duration_ns < 1000 * NS_PER_US)
        snprintf(text, PS_FORMAT_SIZE, "%" PRIu64 " us", duration_ns / NS_PER_US);
    else if (duration_ns < (uint64_t)ns_per_s)
        snprintf(text, PS_FORMAT_SIZE, "%" PRIu64 " ms", duration_ns / 1000 / NS_PER_US);
    else
        snprintf(text, PS_FORMAT_SIZE, "%" PRIu64 ".%02u s", duration_ns / ns_per_s,
                 (unsigned)(duration_ns % ns_per_s / (ns_per_s / 100)));
    return text;
}

char *ps_format_duration(char *text, uint64_t duration_ns)
{
    uint64_t seconds = duration_ns / ns_per_s;
    unsigned second = (unsigned)(seconds % 60), minute = (unsigned)(seconds / 60 % 60);
    unsigned hour = (unsigned)(seconds / 3600 % 24);
    if (seconds < 60)
        return short_duration(text, duration_ns);
    if (seconds < 3600)
        snprintf(text, PS_FORMAT_SIZE, "%u min %02u s", minute, second);
    else if (seconds < S_PER_DAY)
        snprintf(text, PS_FORMAT_SIZE, "%u h %02u min %02u s", hour, minute, second);
    else {
        char days[PS_FORMAT_SIZE];
        snprintf(text, PS_FORMAT_SIZE, "%.30s d %02u h %02u min",
                 ps_format_count(days, seconds / S_PER_DAY), hour, minute);
    }
    return text;
}

/* The unit to round to: as fine as a reader cares for. */
static uint64_t rounding_ns(uint64_t duration_ns)
{
    if (duration_ns >= 10 * (uint64_t)ns_per_s)
        return (uint64_t)ns_per_s;
    if (duration_ns >= (uint64_t)ns_per_s / 10)
        return (uint64_t)ns_per_s / 10;
    return duration_ns >= 1000 * NS_PER_US ? 1000 * NS_PER_US : 1;
}

char *ps_format_seconds(char *text, uint64_t duration_ns)
{
    uint64_t unit = rounding_ns(duration_ns);
    uint64_t units = duration_ns / unit + (duration_ns % unit * 2 >= unit);
    uint64_t per_second = (uint64_t)ns_per_s / unit;
    uint64_t whole = units / per_second, fraction = units % per_second * unit;
    if (fraction == 0) {
        snprintf(text, PS_FORMAT_SIZE, "%" PRIu64, whole);
        return text;
    }
    int length = snprintf(text, PS_FORMAT_SIZE, "%" PRIu64 ".%09" PRIu64, whole, fraction);
    while (text[length - 1] == '0')
        text[--length] = '\0';
    return text;
}

char *ps_format_bit_rate(char *text, uint64_t bytes, uint64_t duration_ns)
{
    static const char *const units[] = {"b/s",  "kb/s", "Mb/s", "Gb/s", "Tb/s",
                                        "Pb/s", "Eb/s", "Zb/s", "Yb/s"};
    if (bytes == 0)
        return strcpy(text, "0 b/s");
    if (duration_ns == 0)
        return no_value(text);
    double rate = (double)bytes * 8 * 1e9 / (double)duration_ns;
    size_t unit = 0;
    while (rate >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
        rate /= 1000;
        unit++;
    }
    int decimals = rate < 9.995 ? 2 : rate < 99.95 ? 1 : 0;
    if (unit == 0 && rate >= 1)
        decimals = 0; /* a part of a bit says nothing */
    snprintf(text, PS_FORMAT_SIZE, "%.*f %s", decimals, rate, units[unit]);
    return text;
}

char *ps_format_percent(char *text, uint64_t part, uint64_t whole)
{
    if (whole == 0)
        return no_value(text);
    double percent = (double)part * 100 / (double)whole;
    if (part > 0 && percent < 0.005)
        return strcpy(text, "<0.01");
    if (part < whole && percent >= 99.995)
        return strcpy(text, ">99.99");
    snprintf(text, PS_FORMAT_SIZE, "%.2f", percent);
    return text;
}

char *ps_format_address(char *text, const uint8_t *bytes, unsigned ip_version)
{
    int family = ip_version == 4 ? AF_INET : AF_INET6;
    if ((ip_version != 4 && ip_version != 6) || !inet_ntop(family, bytes, text, PS_FORMAT_SIZE))
        return no_value(text);
    return text;
}

char *ps_format_endpoint(char *text, const uint8_t *bytes, unsigned ip_version, uint16_t port)
{
    char address[PS_FORMAT_SIZE];
    ps_format_address(address, bytes, ip_version);
    bool brackets = ip_version == 6; /* RFC 5952 section 6 */
    snprintf(text, PS_FORMAT_SIZE, "%s%.46s%s:%u", brackets ? "[" : "", address,
             brackets ? "]" : "", (unsigned)port);
    return text;
}

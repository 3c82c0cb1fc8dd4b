/*
 * version.h - which libportstat this is: the header's version, and the library's.
 *
 * Versions are those of semver.org. The build reads the three numbers below; the version stands
 * nowhere else.
 */
#ifndef PORTSTAT_VERSION_H
#define PORTSTAT_VERSION_H

#include "portstat/export.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PS_VERSION_MAJOR 0
#define PS_VERSION_MINOR 1
#define PS_VERSION_PATCH 0

/* For #if: PS_VERSION_NUMBER >= 1002003 is 1.2.3 or later. */
#define PS_VERSION_NUMBER (PS_VERSION_MAJOR * 1000000 + PS_VERSION_MINOR * 1000 + PS_VERSION_PATCH)

/* "0.1.0". */
#define PS_VERSION_TEXT_OF(number) #number
#define PS_VERSION_JOINED(major, minor, patch)                                                     \
    PS_VERSION_TEXT_OF(major) "." PS_VERSION_TEXT_OF(minor) "." PS_VERSION_TEXT_OF(patch)
#define PS_VERSION PS_VERSION_JOINED(PS_VERSION_MAJOR, PS_VERSION_MINOR, PS_VERSION_PATCH)

/* PS_VERSION of the library that the program runs with, which may differ from that of the header it
 * was compiled with. Constant. */
PS_API const char *ps_version(void);

#ifdef __cplusplus
}
#endif

#endif

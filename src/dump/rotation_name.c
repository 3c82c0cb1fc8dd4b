/*
 * rotation_name.c - names of the files of a rotation; see rotation_name.h.
 *
 * The process that writes files and the one that opens them both get names from here, so neither
 * can trick the other into another name.
 */
#include "dump/rotation_name.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Digits of the highest number of a ring; 0 where numbers have no end. */
static int digits(uint64_t files)
{
    int count = files > 0;
    for (uint64_t highest = files ? files - 1 : 0; highest >= 10; highest /= 10)
        count++;
    return count;
}

/* Does the rotation have a file with this number? With `seconds`, any number may be needed, as
 * several periods may have the same name. */
static bool has_number(const struct ps_dump_config *config, uint64_t number)
{
    if (config->seconds != 0)
        return true;
    if (config->megabytes == 0)
        return number == 0;
    return config->files == 0 || number < config->files;
}

static int fail(int reason)
{
    errno = reason;
    return -1;
}

static int copy_path(const struct ps_dump_config *config, char *name, size_t size)
{
    size_t length = strlen(config->path);
    if (length >= size)
        return fail(ENAMETOOLONG);
    memcpy(name, config->path, length + 1);
    return 0;
}

/* The user supplies the format. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static size_t format_time(char *name, size_t size, const char *format, const struct tm *time)
{
    return strftime(name, size, format, time);
}
#pragma GCC diagnostic pop

/* The name without its number: by the time of the period, if files are rotated by time. */
static int name_period(const struct ps_dump_config *config, int64_t period_s, char *name,
                       size_t size)
{
    struct tm broken_down;
    time_t seconds = (time_t)period_s;
    if (config->seconds == 0)
        return copy_path(config, name, size);
    if (!localtime_r(&seconds, &broken_down))
        return -1;
    return format_time(name, size, config->path, &broken_down) > 0 ? 0 : fail(ENAMETOOLONG);
}

int ps_rotation_name(const struct ps_dump_config *config, int64_t period_s, uint64_t number,
                     char *name, size_t size)
{
    if (!has_number(config, number))
        return fail(EINVAL);
    if (name_period(config, period_s, name, size) != 0)
        return -1;
    int width = config->megabytes ? digits(config->files) : 0;
    size_t length = strlen(name);
    if (number == 0 && width == 0)
        return 0;
    int wrote = snprintf(name + length, size - length, "%0*llu", width, (unsigned long long)number);
    return (size_t)wrote < size - length ? 0 : fail(ENAMETOOLONG);
}

/* Matches the start of `name` to the format, with anything for a conversion of time; returns the
 * rest, or NULL. */
static const char *behind_period(const struct ps_dump_config *config, const char *format,
                                 const char *name)
{
    struct tm broken_down = {0};
    if (config->seconds != 0)
        return strptime(name, format, &broken_down);
    return strncmp(name, format, strlen(format)) == 0 ? name + strlen(format) : NULL;
}

bool ps_rotation_may_make(const struct ps_dump_config *config, const char *format, const char *name)
{
    struct ps_dump_config rule = *config;
    char made[PS_ROTATION_NAME_BYTES];
    const char *number = behind_period(config, format, name);
    if (!number || strspn(number, "0123456789") != strlen(number))
        return false;
    if (config->seconds != 0)
        return true;
    rule.path = format;
    return ps_rotation_name(&rule, 0, strtoull(number, NULL, 10), made, sizeof made) == 0 &&
           strcmp(made, name) == 0;
}

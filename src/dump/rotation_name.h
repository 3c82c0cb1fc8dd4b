/*
 * rotation_name.h - how the files of a rotation are named: by the time, by a number, or by both.
 */
#ifndef PORTSTAT_DUMP_ROTATION_NAME_H
#define PORTSTAT_DUMP_ROTATION_NAME_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/dump.h"

enum { PS_ROTATION_NAME_BYTES = PATH_MAX };

/*
 * Writes the name of the file with that number of the period that began at `period_s` (seconds
 * since 1970), as struct ps_dump_config says; of the configuration only the path and the three
 * limits of the rotation are looked at. Time and number may be anything: 0; or -1 and errno, EINVAL
 * where the rotation has no such file, ENAMETOOLONG, or what localtime(3) says.
 */
int ps_rotation_name(const struct ps_dump_config *config, int64_t period_s, uint64_t number,
                     char *name, size_t size);

/* May a rotation whose path is `format` ever make a file of that name? Of the configuration only
 * the three limits are looked at. With `seconds`, it says yes to some names that no period has. */
bool ps_rotation_may_make(const struct ps_dump_config *config, const char *format,
                          const char *name);

#endif

/*
 * name_list.c - many names in one text; see name_list.h.
 */
#include "base/name_list.h"

#include <stdio.h>
#include <string.h>

#include "base/format.h"

enum { MORE_BYTES = 32 }; /* for " and 18,446,744 more", and a number that no user reaches */

void ps_name_list(char text[PS_NAME_LIST_BYTES], const char *const *names, size_t count)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const char *name = strcmp(names[i], "-") == 0 ? "standard input" : names[i];
        size_t room = PS_NAME_LIST_BYTES - used;
        if (i > 0 && strlen(name) + MORE_BYTES > room) {
            snprintf(text + used, room, " and %s more", ps_number(count - i).text);
            break;
        }
        int size = snprintf(text + used, room, "%s%s", i > 0 ? ", " : "", name);
        used += (size_t)size < room ? (size_t)size : room - 1;
    }
}

/*
 * version.c - the version that was built.
 */
#include "portstat/version.h"

const char *ps_version(void)
{
    return PS_VERSION;
}

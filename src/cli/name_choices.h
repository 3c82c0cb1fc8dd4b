/*
 * name_choices.h - names of services that a shell offers behind `portstat lookup`.
 */
#ifndef PORTSTAT_CLI_NAME_CHOICES_H
#define PORTSTAT_CLI_NAME_CHOICES_H

#include <stdio.h>

/* Writes the common names of ports, those that are one word of letters, digits and hyphens, with
 * spaces between them. Writes none if memory is out. */
void ps_put_name_choices(FILE *file);

#endif

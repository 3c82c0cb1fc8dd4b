/*
 * services_text.h - the names that were laid over the built-in ones, as a text, and back: for
 * whoever has to name ports as a run did that is over.
 */
#ifndef PORTSTAT_CLASSIFY_SERVICES_TEXT_H
#define PORTSTAT_CLASSIFY_SERVICES_TEXT_H

#include "portstat/service.h"

/* In the form of services(5), without aliases: the same text for the same names, whatever their
 * files looked like. Freed by the caller; "" if there are none; NULL when out of memory. */
char *ps_services_text(const struct ps_services *services);

/* As ps_services_load(), of a text; `subject` stands for the name of its file. */
int ps_services_load_text(struct ps_services *services, const char *text, const char *subject,
                          struct ps_error *error);

#endif

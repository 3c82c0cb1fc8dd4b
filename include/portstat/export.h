/*
 * export.h - marks what libportstat promises: PS_API before a declaration.
 *
 * Everything in the library that is not marked is private: a shared libportstat does not show it.
 */
#ifndef PORTSTAT_EXPORT_H
#define PORTSTAT_EXPORT_H

#define PS_API __attribute__((visibility("default")))

#endif

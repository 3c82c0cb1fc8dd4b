/*
 * service.h - what a port number is called, and which class it belongs to.
 *
 * Two tables are compiled in: IANA's Service Name and Transport Protocol Port Number Registry,
 * and a short one of common names with a line on each.  A services(5) file may be laid over both.
 */
#ifndef PORTSTAT_SERVICE_H
#define PORTSTAT_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/error.h"
#include "portstat/export.h"
#include "portstat/transport.h"

#ifdef __cplusplus
extern "C" {
#endif

/* RFC 6335 section 6. */
enum ps_port_class { PS_WELL_KNOWN, PS_REGISTERED, PS_DYNAMIC, PS_PORT_CLASS_COUNT };

PS_API enum ps_port_class ps_port_class(uint16_t port);

/* "well-known", "registered", "dynamic". */
PS_API const char *ps_port_class_name(enum ps_port_class port_class);

/* First and last port of a class. */
PS_API uint16_t ps_port_class_first(enum ps_port_class port_class);
PS_API uint16_t ps_port_class_last(enum ps_port_class port_class);

/* What ports of the class are for, in words (RFC 6335 sections 6 and 8.1.2). */
PS_API const char *ps_port_class_rule(enum ps_port_class port_class);

/* What is known of one (transport, port). Strings are NULL where there is none; they live as long
 * as the ps_services they came from. */
struct ps_service {
    const char *name;        /* the overlay's name if it has one, else IANA's first name */
    const char *iana_name;   /* IANA's first name */
    const char *common_name; /* what people call it: "DNS", "Oracle" */
    const char *description; /* one line, plain words */
    /* Does common_name only explain what is seen on the port: nobody runs a server there, or its
     * clients could have any port? Such a name never decides which side of a flow is the service.
     */
    bool explains;
};

/* The built-in tables and, if loaded, an overlay. */
struct ps_services;

/* Costs next to nothing: the built-in tables are constant data. NULL and `error` when out of
 * memory. */
PS_API struct ps_services *ps_services_new(struct ps_error *error);
PS_API void ps_services_free(struct ps_services *services);

/* Lays a services(5) file over the built-in names: its names win over them, and over those of files
 * loaded earlier.  If the file names a port twice, the first name counts, as for getservbyport(3).
 * -1 with line number and reason in `error` if the file cannot be read or a row is not services(5);
 * `services` is then unchanged. */
PS_API int ps_services_load(struct ps_services *services, const char *path, struct ps_error *error);

/* UDP-Lite uses the registry's udp rows (RFC 3828 section 3.1: the same port space). */
PS_API struct ps_service ps_services_find(const struct ps_services *services,
                                          enum ps_transport transport, uint16_t port);

/* How well a port is known, for choosing a flow's service side: 0 unknown, 1 named in the registry
 * or by the overlay, 2 has a common name that is evidence. Constant time, for the hot path.  A name
 * that only explains adds nothing: port 0, which is reserved, has one, and rank 0. */
PS_API unsigned ps_services_rank(const struct ps_services *services, enum ps_transport transport,
                                 uint16_t port);

/* The port that a name stands for, whatever its transport: the overlay's name or alias; else IANA's
 * or the common name, of a port that has a common one before others; else what people call that
 * port and no other. Upper and lower case are the same (RFC 6335 section 5.1). False if there is
 * none, or more than one: "x11" is 64. */
PS_API bool ps_services_port(const struct ps_services *services, const char *name, uint16_t *port);

/* Another name that an overlay has for some ports. */
struct ps_service_alias {
    const char *name; /* lives as long as the ps_services */
    enum ps_transport transport;
    uint16_t first_port;
    uint16_t last_port;
};

/* The overlays' alias number `index`, for look-ups by name; false if there are fewer. */
PS_API bool ps_services_alias(const struct ps_services *services, size_t index,
                              struct ps_service_alias *alias);

/* The evidence that decided which side of a flow is the service, strongest first. */
enum ps_evidence {
    PS_EVIDENCE_HANDSHAKE,
    PS_EVIDENCE_CLIENT_PORT, /* the other port is the client's by definition: 68/udp, 546/udp */
    PS_EVIDENCE_GROUP_DESTINATION,
    PS_EVIDENCE_COMMON_NAME,
    PS_EVIDENCE_REGISTRY,
    PS_EVIDENCE_WELL_KNOWN, /* below 1024 */
    PS_EVIDENCE_LOWER_PORT,
    PS_EVIDENCE_FIRST_DESTINATION,
    PS_EVIDENCE_COUNT
};

/* "handshake", "client-port", "multicast", "common-name", "registry", "well-known", "lower-port",
 * "first-destination". */
PS_API const char *ps_evidence_name(enum ps_evidence evidence);

#ifdef __cplusplus
}
#endif

#endif

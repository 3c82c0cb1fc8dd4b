/*
 * label.c - what a port is called in a report; see label.h.
 */
#include "report/label.h"

#include <string.h>

/* Is the name from a services file, and not the registry's? */
static bool is_own_name(const struct ps_service *service)
{
    return service->name && (!service->iana_name || strcmp(service->name, service->iana_name) != 0);
}

/* A name from a services file is what the user wants to read, so no common name replaces it. */
void ps_label_fill(struct ps_label *label, const struct ps_services *services, unsigned transport,
                   uint16_t port)
{
    struct ps_service service = ps_services_find(services, (enum ps_transport)transport, port);
    label->transport = (enum ps_transport)transport;
    label->port = port;
    label->port_class = ps_port_class(port);
    label->service = service.name;
    label->common_name = is_own_name(&service) ? NULL : service.common_name;
}

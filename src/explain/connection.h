/*
 * connection.h - what the frames so far tell about a frame's flow: which end is the service and,
 * for TCP, at which step of the connection the frame is.
 */
#ifndef PORTSTAT_EXPLAIN_CONNECTION_H
#define PORTSTAT_EXPLAIN_CONNECTION_H

#include "explain/explanation.h"
#include "explain/recall.h"

/* Bytes of one remembered flow, for ps_recall_new(). */
size_t ps_connection_bytes(void);

/* Looks the frame's flow up, adds the frame to it, and writes side, evidence, step and connection
 * into the verdict. The frame must have ports of its own. */
void ps_connection_see(struct ps_recall *flows, const struct ps_services *services,
                       struct ps_explanation *explanation);

#endif

/*
 * connection.h - what the frames so far tell about the flow that a frame belongs to: which end is
 * the service, and, for TCP, where in the connection it stands.
 */
#ifndef PORTSTAT_EXPLAIN_CONNECTION_H
#define PORTSTAT_EXPLAIN_CONNECTION_H

#include "explain/explanation.h"
#include "explain/recall.h"

/* Bytes of one remembered flow, for ps_recall_new(). */
size_t ps_connection_bytes(void);

/* Looks the frame's flow up, adds the frame to it, and writes side, evidence, step and connection
 * into the verdict. The frame has ports of its own. */
void ps_connection_see(struct ps_recall *flows, const struct ps_services *services,
                       struct ps_explanation *explanation);

#endif

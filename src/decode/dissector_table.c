/*
 * dissector_table.c - all dissectors as one array, and the names of a packet's layers.
 *
 * The rows are those of dissectors.def.
 */
#include "decode/dissector.h"
#include "portstat/decode.h"

#define PS_DISSECTOR(name) extern const struct ps_dissector ps_dissector_##name;
#include "decode/dissectors.def"
#undef PS_DISSECTOR

#define PS_DISSECTOR(name) &ps_dissector_##name,
const struct ps_dissector *const ps_dissectors[] = {
#include "decode/dissectors.def"
};
#undef PS_DISSECTOR

const size_t ps_dissector_count = PS_COUNT_OF(ps_dissectors);

static const struct ps_dissector *dissector_of(const struct ps_layer *layer)
{
    return layer->dissector < ps_dissector_count ? ps_dissectors[layer->dissector] : NULL;
}

const char *ps_layer_name(const struct ps_layer *layer)
{
    const struct ps_dissector *dissector = dissector_of(layer);
    return dissector ? dissector->name : NULL;
}

const char *ps_layer_title(const struct ps_layer *layer)
{
    const struct ps_dissector *dissector = dissector_of(layer);
    return dissector ? dissector->title : NULL;
}

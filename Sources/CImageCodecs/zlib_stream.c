#include "codec_support.h"
#include <zlib.h>

codec_status codec_inflate(const uint8_t *bytes, size_t count, size_t limit, codec_bytes *output) {
  z_stream stream = {.next_in = (z_const Bytef *)bytes, .avail_in = (uInt)count};
  if (count > UINT32_MAX || inflateInit(&stream) != Z_OK) return codec_no_memory;
  codec_status status = codec_ok;
  for (int result = Z_OK; result != Z_STREAM_END;) {
    if (output->count >= limit) status = codec_too_large;
    else if (!codec_bytes_reserve(output, 65536)) status = codec_no_memory;
    if (status != codec_ok) break;
    stream.next_out = output->data + output->count;
    stream.avail_out = 65536;
    result = inflate(&stream, Z_NO_FLUSH);
    output->count += 65536 - stream.avail_out;
    if (result != Z_OK && result != Z_STREAM_END) {
      status = codec_damaged;
      break;
    }
  }
  inflateEnd(&stream);
  if (status != codec_ok) codec_bytes_free(output);
  return status;
}

codec_status codec_deflate(const uint8_t *bytes, size_t count, codec_bytes *output) {
  uLongf room = compressBound((uLong)count);
  if (!codec_bytes_reserve(output, room)) return codec_no_memory;
  if (compress2(output->data, &room, bytes, (uLong)count, 9) != Z_OK) return codec_no_memory;
  output->count = room;
  return codec_ok;
}

#include "codec_support.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void codec_bytes_free(codec_bytes *bytes) {
  free(bytes->data);
  *bytes = (codec_bytes){0};
}

int codec_bytes_reserve(codec_bytes *bytes, size_t more) {
  if (more > SIZE_MAX / 4 - bytes->count) return 0;
  size_t needed = bytes->count + more;
  if (needed <= bytes->capacity) return 1;
  size_t capacity = bytes->capacity < 65536 ? 65536 : bytes->capacity;
  while (capacity < needed) capacity += capacity / 2;
  uint8_t *data = realloc(bytes->data, capacity);
  if (data == NULL) return 0;
  bytes->data = data;
  bytes->capacity = capacity;
  return 1;
}

int codec_bytes_append(codec_bytes *bytes, const void *data, size_t count) {
  if (!codec_bytes_reserve(bytes, count)) return 0;
  if (count > 0) memcpy(bytes->data + bytes->count, data, count);
  bytes->count += count;
  return 1;
}

void codec_message_set(char *message, const char *text) { snprintf(message, CODEC_MESSAGE_SIZE, "%s", text); }

int codec_within_limits(codec_limits limits, uint64_t width, uint64_t height) {
  return width <= limits.side && height <= limits.side && (height == 0 || width <= limits.pixels / height);
}

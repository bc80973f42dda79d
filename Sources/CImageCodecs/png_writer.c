#include "codec_support.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// The five filters of a row (PNG specification, 9.2), each into a row of its own; `x` is the row, `up` the one above, and
// `pixel` the bytes of a pixel, which stand before the row as zeros. Returns the sum of the residuals, taken as signed: the
// smallest is likely to pack best (9.6).
typedef uint64_t (*filter)(uint8_t *restrict to, const uint8_t *restrict x, const uint8_t *restrict up, size_t count,
                           size_t pixel);

static inline uint32_t magnitude(uint8_t value) { return value < 128 ? value : 256u - value; }

#define FILTER(NAME, PREDICTED)                                                                                     \
  CODEC_CLONES static uint64_t NAME(uint8_t *restrict to, const uint8_t *restrict x, const uint8_t *restrict up,    \
                                    size_t count, size_t pixel) {                                                   \
    uint64_t sum = 0;                                                                                               \
    for (size_t start = 0; start < count; start += 4096) {                                                          \
      size_t end = start + 4096 < count ? start + 4096 : count;                                                     \
      uint32_t part = 0;                                                                                            \
      for (size_t i = start; i < end; i++) {                                                                        \
        int left = x[(ptrdiff_t)i - (ptrdiff_t)pixel];                                                              \
        int above = up[i];                                                                                          \
        int corner = up[(ptrdiff_t)i - (ptrdiff_t)pixel];                                                           \
        (void)left, (void)above, (void)corner;                                                                      \
        uint8_t residual = (uint8_t)(x[i] - (PREDICTED));                                                           \
        to[i] = residual;                                                                                           \
        part += magnitude(residual);                                                                                \
      }                                                                                                             \
      sum += part;                                                                                                  \
    }                                                                                                               \
    return sum;                                                                                                     \
  }

static inline int paeth(int left, int above, int corner) {
  int toLeft = above - corner, toAbove = left - corner, toCorner = toLeft + toAbove;
  toLeft = toLeft < 0 ? -toLeft : toLeft;
  toAbove = toAbove < 0 ? -toAbove : toAbove;
  toCorner = toCorner < 0 ? -toCorner : toCorner;
  int second = toAbove <= toCorner ? above : corner;
  return toLeft <= toAbove && toLeft <= toCorner ? left : second;
}

FILTER(filter_none, 0)
FILTER(filter_sub, left)
FILTER(filter_up, above)
FILTER(filter_average, (left + above) >> 1)
FILTER(filter_paeth, paeth(left, above, corner))

static const filter filters[] = {filter_none, filter_sub, filter_up, filter_average, filter_paeth};

// Rows of bytes as the file holds them: 16-bit samples with the high byte first.
static void store_row(uint8_t *to, const uint8_t *from, codec_info info) {
  size_t samples = (size_t)info.width * info.channels;
  if (info.bit_depth == 8) {
    memcpy(to, from, samples);
    return;
  }
  for (size_t i = 0; i < samples; i++) {
    uint16_t value;
    memcpy(&value, from + 2 * i, 2);
    to[2 * i] = (uint8_t)(value >> 8);
    to[2 * i + 1] = (uint8_t)value;
  }
}

static codec_status deflate_rows(z_stream *stream, codec_info info, const uint8_t *pixels, const uint8_t *before,
                                 uint32_t rows, uint8_t *room, codec_bytes *output, uint32_t *checksum) {
  size_t pixel = (size_t)info.channels * (info.bit_depth / 8);
  size_t row = pixel * info.width;
  // Each row has a pixel of zeros before it.
  uint8_t *above = room + pixel, *own = above + row + pixel, *filtered = own + row;
  if (before != NULL) store_row(above, before, info);
  for (uint32_t y = 0; y < rows; y++) {
    store_row(own, pixels + y * row, info);
    uint64_t least = UINT64_MAX;
    uint8_t *best = filtered;
    for (int type = 0; type < 5; type++) {
      uint8_t *to = filtered + (size_t)type * (row + 1);
      uint64_t sum = filters[type](to + 1, own, above, row, pixel);
      if (sum < least) {
        least = sum;
        best = to;
        best[0] = (uint8_t)type;
      }
    }
    *checksum = (uint32_t)adler32_z(*checksum, best, row + 1);
    stream->next_in = best;
    // A row is at most 2^31 * 8 bytes by the format, but 65,500 pixels by the limits of this program.
    stream->avail_in = (uInt)(row + 1);
    while (stream->avail_in > 0) {
      if (!codec_bytes_reserve(output, 65536)) return codec_no_memory;
      stream->next_out = output->data + output->count;
      stream->avail_out = 65536;
      if (deflate(stream, Z_NO_FLUSH) == Z_STREAM_ERROR) return codec_damaged;
      output->count += 65536 - stream->avail_out;
    }
    uint8_t *swapped = above;
    above = own;
    own = swapped;
  }
  return codec_ok;
}

static codec_status finish(z_stream *stream, int last, codec_bytes *output) {
  for (;;) {
    if (!codec_bytes_reserve(output, 65536)) return codec_no_memory;
    stream->next_out = output->data + output->count;
    stream->avail_out = 65536;
    int result = deflate(stream, last ? Z_FINISH : Z_SYNC_FLUSH);
    output->count += 65536 - stream->avail_out;
    if (result == Z_STREAM_ERROR) return codec_damaged;
    if (last ? result == Z_STREAM_END : stream->avail_out > 0) return codec_ok;
  }
}

// How zlib looks for repetitions.
struct packing {
  int level, strategy;
};

static codec_status pack(codec_info info, const uint8_t *pixels, const uint8_t *before, uint32_t rows,
                         struct packing packing, int last, codec_bytes *output, uint32_t *checksum) {
  size_t pixel = (size_t)info.channels * (info.bit_depth / 8);
  size_t row = pixel * info.width;
  uint8_t *room = calloc(1, 2 * (row + pixel) + 5 * (row + 1));
  z_stream stream = {0};
  // Raw deflate: the bands are joined into one stream.
  if (room == NULL || deflateInit2(&stream, packing.level, Z_DEFLATED, -15, 9, packing.strategy) != Z_OK) {
    free(room);
    return codec_no_memory;
  }
  *checksum = 1;
  codec_status status = deflate_rows(&stream, info, pixels, before, rows, room, output, checksum);
  if (status == codec_ok) status = finish(&stream, last, output);
  deflateEnd(&stream);
  free(room);
  if (status != codec_ok) codec_bytes_free(output);
  return status;
}

// Bytes of the rows that are tried, at most, and the part of a band that they are.
enum { TRIED = 65536, TRIED_PART = 16 };

// Photos have no repetitions but runs, and what a fast level takes for some makes them larger and slower: a few rows of the
// band's middle tell. The same rows give the same answer.
static codec_status find_packing(codec_info info, const uint8_t *pixels, const uint8_t *before, uint32_t rows,
                                 struct packing *packing) {
  size_t row = (size_t)info.channels * (info.bit_depth / 8) * info.width;
  size_t most = row * rows / TRIED_PART < TRIED ? row * rows / TRIED_PART : TRIED;
  uint32_t tried = most / row > 0 ? (uint32_t)(most / row) : 1;
  uint32_t first = (rows - tried) / 2;
  if (first > 0) before = pixels + (first - 1) * row;
  const int strategies[] = {Z_DEFAULT_STRATEGY, Z_RLE};
  size_t least = SIZE_MAX;
  for (int i = 0; i < 2 && packing->level > 0; i++) {
    codec_bytes output = {0};
    uint32_t checksum;
    struct packing one = {packing->level, strategies[i]};
    codec_status status = pack(info, pixels + first * row, before, tried, one, 1, &output, &checksum);
    if (status != codec_ok) return status;
    if (output.count < least) *packing = one;
    least = output.count < least ? output.count : least;
    codec_bytes_free(&output);
  }
  return codec_ok;
}

codec_status codec_png_band(codec_info info, const void *pixels, const void *before, uint32_t rows, int level, int last,
                            codec_bytes *output, uint32_t *checksum) {
  size_t row = (size_t)info.channels * (info.bit_depth / 8) * info.width;
  if (row >= UINT32_MAX) return codec_unsupported;
  struct packing packing = {level, Z_DEFAULT_STRATEGY};
  codec_status status = find_packing(info, pixels, before, rows, &packing);
  if (status != codec_ok) return status;
  return pack(info, pixels, before, rows, packing, last, output, checksum);
}

uint32_t codec_checksum_joined(uint32_t first, uint32_t second, size_t count) {
  return (uint32_t)adler32_combine(first, second, (z_off_t)count);
}

uint32_t codec_crc(uint32_t crc, const uint8_t *bytes, size_t count) {
  return (uint32_t)crc32_z(crc, bytes, count);
}

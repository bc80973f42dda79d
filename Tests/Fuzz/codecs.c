// A libFuzzer target for the codecs: whatever the bytes, they are refused, or decoded into memory of the size that the header
// asks for, whole and smaller; what was decoded can be encoded and decoded again. `tools/fuzz.sh` builds and runs it.
#include "image_codecs.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static const codec_limits limits = {4096, 1 << 20};

static size_t room(codec_info info, unsigned reduction) {
  size_t width = (info.width + reduction - 1) / reduction, height = (info.height + reduction - 1) / reduction;
  return width * height * info.channels * (info.bit_depth / 8);
}

static void check(int holds) {
  if (!holds) abort();
}

static void check_info(codec_info info) {
  check(info.width > 0 && info.height > 0 && info.width <= limits.side && info.height <= limits.side);
  check((uint64_t)info.width * info.height <= limits.pixels);
  check(info.channels >= 1 && info.channels <= 4 && (info.bit_depth == 8 || info.bit_depth == 16));
}

static void append(codec_bytes *file, const void *bytes, size_t count) {
  file->data = realloc(file->data, file->count + count);
  if (count > 0) memcpy(file->data + file->count, bytes, count);
  file->count += count;
}

static void append_number(codec_bytes *file, uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) append(file, &(uint8_t){(uint8_t)(number >> shift)}, 1);
}

static void append_chunk(codec_bytes *file, const char *type, codec_bytes content) {
  append_number(file, (uint32_t)content.count);
  size_t start = file->count;
  append(file, type, 4);
  append(file, content.data, content.count);
  append_number(file, codec_crc(0, file->data + start, file->count - start));
}

// The image as a PNG of two bands, or of one where it has one row.
static codec_bytes packed(codec_info info, const uint8_t *pixels) {
  codec_bytes file = {0}, header = {0}, data = {0};
  size_t row = room(info, 1) / info.height;
  append_number(&header, info.width);
  append_number(&header, info.height);
  append(&header, (uint8_t[]){(uint8_t)info.bit_depth, (uint8_t[]){0, 0, 4, 2, 6}[info.channels], 0, 0, 0}, 5);
  append(&data, "\x78\x5E", 2);
  uint32_t sum = 1;
  for (uint32_t start = 0, middle = info.height / 2; start < info.height;) {
    uint32_t end = start < middle ? middle : info.height, checksum = 0;
    codec_bytes band = {0};
    check(codec_png_band(info, pixels + start * row, start > 0 ? pixels + (start - 1) * row : NULL, end - start, 1,
                         end == info.height, &band, &checksum) == codec_ok);
    append(&data, band.data, band.count);
    codec_bytes_free(&band);
    sum = codec_checksum_joined(sum, checksum, (end - start) * (row + 1));
    start = end;
  }
  append_number(&data, sum);
  append(&file, "\x89PNG\r\n\x1a\n", 8);
  append_chunk(&file, "IHDR", header);
  append_chunk(&file, "IDAT", data);
  append_chunk(&file, "IEND", (codec_bytes){0});
  free(header.data);
  free(data.data);
  return file;
}

static void png(const uint8_t *bytes, size_t count) {
  char message[CODEC_MESSAGE_SIZE];
  codec_info info;
  if (codec_png_header(bytes, count, limits, &info, message) != codec_ok) return;
  check_info(info);
  size_t size = room(info, 1);
  uint8_t *pixels = malloc(size);
  if (codec_png_decode(bytes, count, limits, pixels, size, message) == codec_ok) {
    codec_bytes file = packed(info, pixels);
    uint8_t *twice = malloc(size);
    check(codec_png_decode(file.data, file.count, limits, twice, size, message) == codec_ok);
    check(memcmp(pixels, twice, size) == 0);
    free(twice);
    free(file.data);
  }
  free(pixels);
}

static void jpeg(const uint8_t *bytes, size_t count) {
  char message[CODEC_MESSAGE_SIZE];
  codec_info info;
  if (codec_jpeg_header(bytes, count, limits, &info, message) != codec_ok) return;
  check_info(info);
  for (unsigned reduction = 1; reduction <= 8; reduction *= 2) {
    size_t size = room(info, reduction);
    uint8_t *pixels = malloc(size);
    codec_status status = codec_jpeg_decode(bytes, count, limits, reduction, pixels, size, message);
    if (status == codec_ok && reduction == 1) {
      codec_bytes output = {0};
      check(codec_jpeg_encode(info, pixels, 75, 1, 1, &output, message) == codec_ok);
      check(codec_jpeg_decode(output.data, output.count, limits, 1, pixels, size, message) == codec_ok);
      codec_bytes_free(&output);
    }
    free(pixels);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  png(bytes, count);
  jpeg(bytes, count);
  return 0;
}

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t count, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t count, size_t most, unsigned seed);

static uint32_t number(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// Of three PNG files two get their checksums mended: with wrong ones a mutation would not reach what lies behind them.
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t count, size_t most, unsigned seed) {
  count = LLVMFuzzerMutate(bytes, count, most);
  if (seed % 3 == 0 || count < 8 || memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) != 0) return count;
  for (size_t place = 8; count - place >= 12;) {
    uint32_t length = number(bytes + place);
    if (length > count - place - 12) break;
    uint32_t sum = (uint32_t)crc32(0, bytes + place + 4, length + 4);
    for (int byte = 0; byte < 4; byte++) bytes[place + 8 + length + byte] = (uint8_t)(sum >> (24 - 8 * byte));
    place += 12 + (size_t)length;
  }
  return count;
}

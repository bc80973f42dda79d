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

static void png(const uint8_t *bytes, size_t count, int again) {
  char message[CODEC_MESSAGE_SIZE];
  codec_info info;
  if (codec_png_header(bytes, count, limits, &info, message) != codec_ok) return;
  check_info(info);
  size_t size = room(info, 1);
  uint8_t *pixels = malloc(size);
  if (codec_png_decode(bytes, count, limits, pixels, size, message) == codec_ok && again) {
    codec_bytes output = {0};
    check(codec_png_encode(info, pixels, 1, &output, message) == codec_ok);
    uint8_t *twice = malloc(size);
    check(codec_png_decode(output.data, output.count, limits, twice, size, message) == codec_ok);
    check(memcmp(pixels, twice, size) == 0);
    free(twice);
    codec_bytes_free(&output);
  }
  free(pixels);
}

static void jpeg(const uint8_t *bytes, size_t count, int again) {
  char message[CODEC_MESSAGE_SIZE];
  codec_info info;
  if (codec_jpeg_header(bytes, count, limits, &info, message) != codec_ok) return;
  check_info(info);
  for (unsigned reduction = 1; reduction <= 8; reduction *= 2) {
    size_t size = room(info, reduction);
    uint8_t *pixels = malloc(size);
    codec_status status = codec_jpeg_decode(bytes, count, limits, reduction, pixels, size, message);
    if (status == codec_ok && again && reduction == 1) {
      codec_bytes output = {0};
      check(codec_jpeg_encode(info, pixels, 75, 1, &output, message) == codec_ok);
      check(codec_jpeg_decode(output.data, output.count, limits, 1, pixels, size, message) == codec_ok);
      codec_bytes_free(&output);
    }
    free(pixels);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  png(bytes, count, 1);
  jpeg(bytes, count, 1);
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

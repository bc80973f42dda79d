// PNG and JPEG through libpng and libjpeg, from memory to memory.
//
// Both libraries report an error by longjmp. It begins and ends inside this target: every function here returns a status,
// writes a message of at most CODEC_MESSAGE_SIZE bytes with its terminator, and frees what it took, whatever happened.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define CODEC_MESSAGE_SIZE 200

typedef enum {
  codec_ok = 0,
  // The bytes end before the image does.
  codec_truncated = 1,
  // The bytes contradict the format, a checksum or themselves.
  codec_damaged = 2,
  // A kind of PNG or JPEG that the library cannot read, or an image that the format cannot hold.
  codec_unsupported = 3,
  // Width, height or their product is above the limits; the info holds width and height.
  codec_too_large = 4,
  codec_no_memory = 5,
} codec_status;

typedef struct {
  uint32_t side;
  uint64_t pixels;
} codec_limits;

// An image as it lies in memory: rows from the top, samples interleaved, no padding, 16-bit samples in the order of the
// machine. Channels: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.
typedef struct {
  uint32_t width;
  uint32_t height;
  uint32_t channels;
  // 8 or 16: of a sample in memory.
  uint32_t bit_depth;
  // Of a sample in the file: 1, 2, 4, 8 or 16; 8 where the file has a palette.
  uint32_t file_bit_depth;
} codec_info;

// Memory taken by an encoder; to be given back by codec_bytes_free.
typedef struct {
  uint8_t *_Nullable data;
  size_t count;
  size_t capacity;
} codec_bytes;

void codec_bytes_free(codec_bytes *_Nonnull bytes);

// Reads as far as the first pixels.
codec_status codec_png_header(const uint8_t *_Nullable bytes, size_t count, codec_limits limits,
                              codec_info *_Nonnull info, char *_Nonnull message);

// Decodes into `pixels`, of `capacity` bytes, which must be what the header's info asks for. Palettes and low bit depths
// are expanded, tRNS becomes alpha; gamma, background and significant bits are not applied.
codec_status codec_png_decode(const uint8_t *_Nullable bytes, size_t count, codec_limits limits, void *_Nonnull pixels,
                              size_t capacity, char *_Nonnull message);

// `level` is zlib's, 0...9.
codec_status codec_png_encode(codec_info info, const void *_Nonnull pixels, int level, codec_bytes *_Nonnull output,
                              char *_Nonnull message);

codec_status codec_jpeg_header(const uint8_t *_Nullable bytes, size_t count, codec_limits limits,
                               codec_info *_Nonnull info, char *_Nonnull message);

// Decodes into grey or RGB; CMYK and YCCK, taken as inverted (as Adobe writes them, and as Pillow takes all), become RGB
// by R = (255 - C) - (255 - C) * K / 255 in effect, rounded as Pillow rounds.
codec_status codec_jpeg_decode(const uint8_t *_Nullable bytes, size_t count, codec_limits limits,
                               void *_Nonnull pixels, size_t capacity, char *_Nonnull message);

// 8-bit grey or RGB. `full_chroma`: 4:4:4 instead of 4:2:0.
codec_status codec_jpeg_encode(codec_info info, const void *_Nonnull pixels, int quality, int full_chroma,
                               codec_bytes *_Nonnull output, char *_Nonnull message);

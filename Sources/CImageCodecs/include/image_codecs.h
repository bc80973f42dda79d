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

// A PNG's data are one deflate stream over its filtered rows. A band is a part of it: `rows` rows, filtered (the filter of each
// row by the smallest sum of residuals) and packed, ending on a byte. Bands can be made at the same time and are written
// one after another, between zlib's header and checksum.
//
// `before`: the row above the first, NULL for the first of the image. `level` is zlib's, 0...9; whether matches or
// only runs are looked for is found out by a few of the rows. `last`: the image's last.
// `checksum`: Adler-32 of the band's rows with their filter bytes.
codec_status codec_png_band(codec_info info, const void *_Nonnull pixels, const void *_Nullable before, uint32_t rows,
                            int level, int last, codec_bytes *_Nonnull output, uint32_t *_Nonnull checksum);

// The checksum of two bands, of which the second has `count` bytes of rows with their filter bytes.
uint32_t codec_checksum_joined(uint32_t first, uint32_t second, size_t count);

// Unpacks and packs a zlib stream; `limit` is the most that it may hold.
codec_status codec_inflate(const uint8_t *_Nullable bytes, size_t count, size_t limit, codec_bytes *_Nonnull output);
codec_status codec_deflate(const uint8_t *_Nullable bytes, size_t count, codec_bytes *_Nonnull output);

// CRC-32 as in PNG's chunks, going on from `crc`, 0 at the start.
uint32_t codec_crc(uint32_t crc, const uint8_t *_Nullable bytes, size_t count);

codec_status codec_jpeg_header(const uint8_t *_Nullable bytes, size_t count, codec_limits limits,
                               codec_info *_Nonnull info, char *_Nonnull message);

// Decodes into grey or RGB; CMYK and YCCK, taken as inverted (as Adobe writes them, and as Pillow takes all), become RGB
// by R = (255 - C) - (255 - C) * K / 255 in effect, rounded as Pillow rounds. `reduction`, 1, 2, 4 or 8, makes fewer pixels
// (each side divided by it, rounded up) from the same coefficients: all that is wrong in the bytes is found all the same.
codec_status codec_jpeg_decode(const uint8_t *_Nullable bytes, size_t count, codec_limits limits, unsigned reduction,
                               void *_Nonnull pixels, size_t capacity, char *_Nonnull message);

// 8-bit grey or RGB. `full_chroma`: 4:4:4 instead of 4:2:0. `restarts`: the decoder can start anew at each row of blocks.
codec_status codec_jpeg_encode(codec_info info, const void *_Nonnull pixels, int quality, int full_chroma, int restarts,
                               codec_bytes *_Nonnull output, char *_Nonnull message);

// The same from Y', Cb and Cr (JFIF), the latter two at half the width and height (4:2:0). A row of `luma` has the width
// filled up to a multiple of 16 bytes, a row of the others half of that; there are rows for a multiple of 16 pixels.
codec_status codec_jpeg_encode_planes(codec_info info, const uint8_t *_Nonnull luma, const uint8_t *_Nonnull cb,
                                      const uint8_t *_Nonnull cr, int quality, int restarts,
                                      codec_bytes *_Nonnull output, char *_Nonnull message);

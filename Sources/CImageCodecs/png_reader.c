#include "codec_support.h"
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

// Everything that changes while libpng runs lives here, outside of the function that calls setjmp: longjmp leaves it
// as it is.
struct png_reader {
  jmp_buf jump;
  png_structp png;
  png_infop info;
  const uint8_t *bytes;
  size_t count;
  size_t position;
  codec_status status;
  char *message;
};

static void on_error(png_structp png, png_const_charp text) {
  struct png_reader *reader = png_get_error_ptr(png);
  if (reader->status == codec_ok) {
    reader->status = strcmp(text, "Out of memory") == 0 ? codec_no_memory : codec_damaged;
    codec_message_set(reader->message, text);
  }
  longjmp(reader->jump, 1);
}

// libpng warns of what it repairs or leaves out; none of it concerns the pixels.
static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void fail(struct png_reader *reader, codec_status status, const char *text) {
  reader->status = status;
  codec_message_set(reader->message, text);
  longjmp(reader->jump, 1);
}

static void read_bytes(png_structp png, png_bytep target, size_t count) {
  struct png_reader *reader = png_get_io_ptr(png);
  if (count > reader->count - reader->position) fail(reader, codec_truncated, "the file ends inside a chunk");
  memcpy(target, reader->bytes + reader->position, count);
  reader->position += count;
}

// Reads the chunks before the pixels, refuses what is above the limits, and asks for plain samples.
static void open_image(struct png_reader *reader, codec_limits limits, codec_info *info) {
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, on_error, on_warning);
  if (reader->png == NULL) fail(reader, codec_no_memory, "out of memory");
  reader->info = png_create_info_struct(reader->png);
  if (reader->info == NULL) fail(reader, codec_no_memory, "out of memory");
  png_set_read_fn(reader->png, reader, read_bytes);
  png_set_user_limits(reader->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_chunk_malloc_max(reader->png, 1 << 20);
  png_set_chunk_cache_max(reader->png, 16);
  png_set_crc_action(reader->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  // Only tRNS of the ancillary chunks is looked at: a compressed profile or text is never unpacked.
  png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  // Streams whose header understates their window are read as every other decoder reads them.
  png_set_option(reader->png, PNG_MAXIMUM_INFLATE_WINDOW, PNG_OPTION_ON);

  png_read_info(reader->png, reader->info);
  int depth = png_get_bit_depth(reader->png, reader->info);
  int colour = png_get_color_type(reader->png, reader->info);
  int transparent = png_get_valid(reader->png, reader->info, PNG_INFO_tRNS) != 0;
  info->width = png_get_image_width(reader->png, reader->info);
  info->height = png_get_image_height(reader->png, reader->info);
  info->channels = (colour & PNG_COLOR_MASK_COLOR ? 3 : 1) + (colour & PNG_COLOR_MASK_ALPHA || transparent ? 1 : 0);
  info->bit_depth = depth == 16 ? 16 : 8;
  info->file_bit_depth = colour == PNG_COLOR_TYPE_PALETTE ? 8 : (uint32_t)depth;
  if (!codec_within_limits(limits, info->width, info->height)) fail(reader, codec_too_large, "above the limits");
}

static codec_status read_header(struct png_reader *reader, codec_limits limits, codec_info *info) {
  if (setjmp(reader->jump)) return reader->status;
  open_image(reader, limits, info);
  return codec_ok;
}

// Deflate packs at most 1032 to 1 (zlib, technical details): a short file that claims many pixels is cut off, and is
// refused before any memory for them is touched.
static void check_plausible(struct png_reader *reader, const codec_info *info) {
  uint64_t row = png_get_rowbytes(reader->png, reader->info) + 1;
  if (row * info->height / 1032 <= reader->count) return;
  char text[CODEC_MESSAGE_SIZE];
  snprintf(text, sizeof text, "%zu bytes cannot hold %u x %u pixels", reader->count, info->width, info->height);
  fail(reader, codec_truncated, text);
}

static codec_status read_pixels(struct png_reader *reader, codec_limits limits, uint8_t *pixels, size_t capacity) {
  if (setjmp(reader->jump)) return reader->status;
  codec_info info = {0};
  open_image(reader, limits, &info);
  check_plausible(reader, &info);
  png_set_expand(reader->png);
  if (info.bit_depth == 16) png_set_swap(reader->png);
  int passes = png_set_interlace_handling(reader->png);
  png_read_update_info(reader->png, reader->info);

  size_t row = (size_t)info.width * info.channels * (info.bit_depth / 8);
  if (png_get_rowbytes(reader->png, reader->info) != row || row * info.height != capacity)
    fail(reader, codec_damaged, "the header contradicts itself");
  for (int pass = 0; pass < passes; pass++)
    for (uint32_t y = 0; y < info.height; y++) png_read_row(reader->png, pixels + y * row, NULL);
  png_read_end(reader->png, NULL);
  return codec_ok;
}

codec_status codec_png_header(const uint8_t *bytes, size_t count, codec_limits limits, codec_info *info,
                              char *message) {
  struct png_reader reader = {.bytes = bytes, .count = count, .message = message};
  codec_status status = read_header(&reader, limits, info);
  png_destroy_read_struct(&reader.png, &reader.info, NULL);
  return status;
}

codec_status codec_png_decode(const uint8_t *bytes, size_t count, codec_limits limits, void *pixels, size_t capacity,
                              char *message) {
  struct png_reader reader = {.bytes = bytes, .count = count, .message = message};
  codec_status status = read_pixels(&reader, limits, pixels, capacity);
  png_destroy_read_struct(&reader.png, &reader.info, NULL);
  return status;
}

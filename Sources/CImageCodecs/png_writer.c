#include "codec_support.h"
#include <png.h>
#include <setjmp.h>
#include <string.h>

// Lives outside of the function that calls setjmp: longjmp leaves it as it is.
struct png_writer {
  jmp_buf jump;
  png_structp png;
  png_infop info;
  codec_bytes *output;
  codec_status status;
  char *message;
};

static void fail(struct png_writer *writer, codec_status status, const char *text) {
  writer->status = status;
  codec_message_set(writer->message, text);
  longjmp(writer->jump, 1);
}

static void on_error(png_structp png, png_const_charp text) {
  fail(png_get_error_ptr(png), strcmp(text, "Out of memory") == 0 ? codec_no_memory : codec_unsupported, text);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void write_bytes(png_structp png, png_bytep data, size_t count) {
  struct png_writer *writer = png_get_io_ptr(png);
  if (!codec_bytes_append(writer->output, data, count)) fail(writer, codec_no_memory, "out of memory");
}

static void flush(png_structp png) { (void)png; }

static codec_status write_image(struct png_writer *writer, codec_info info, const uint8_t *pixels, int level) {
  static const int colours[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                                PNG_COLOR_TYPE_RGB_ALPHA};
  if (setjmp(writer->jump)) return writer->status;
  writer->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, writer, on_error, on_warning);
  if (writer->png == NULL) fail(writer, codec_no_memory, "out of memory");
  writer->info = png_create_info_struct(writer->png);
  if (writer->info == NULL) fail(writer, codec_no_memory, "out of memory");
  if (info.channels < 1 || info.channels > 4) fail(writer, codec_unsupported, "unknown number of channels");
  png_set_write_fn(writer->png, writer, write_bytes, flush);
  png_set_user_limits(writer->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_compression_level(writer->png, level);
  png_set_IHDR(writer->png, writer->info, info.width, info.height, (int)info.bit_depth, colours[info.channels - 1],
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(writer->png, writer->info);
  if (info.bit_depth == 16) png_set_swap(writer->png);
  size_t row = (size_t)info.width * info.channels * (info.bit_depth / 8);
  for (uint32_t y = 0; y < info.height; y++) png_write_row(writer->png, pixels + y * row);
  png_write_end(writer->png, NULL);
  return codec_ok;
}

codec_status codec_png_encode(codec_info info, const void *pixels, int level, codec_bytes *output, char *message) {
  struct png_writer writer = {.output = output, .message = message};
  codec_status status = write_image(&writer, info, pixels, level);
  png_destroy_write_struct(&writer.png, &writer.info);
  if (status != codec_ok) codec_bytes_free(output);
  return status;
}

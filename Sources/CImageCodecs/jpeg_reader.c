#include "codec_support.h"
#include <setjmp.h>
#include <stdio.h>
// jpeglib.h uses FILE and size_t without including their headers.
#include <jpeglib.h>
#include <jerror.h>

// A progressive image is decoded whole for each scan, so many scans over many pixels are work without end. Encoders
// write about ten.
enum { MOST_SCANS = 500 };
static const uint64_t MOST_SCANNED_PIXELS = 10000000000;

// Everything that changes while libjpeg runs lives here, outside of the function that calls setjmp: longjmp leaves it
// as it is.
struct jpeg_reader {
  struct jpeg_decompress_struct image;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf jump;
  int reading_header;
  codec_status status;
  char *message;
};

static void fail(struct jpeg_reader *reader, codec_status status, const char *text) {
  reader->status = status;
  codec_message_set(reader->message, text);
  longjmp(reader->jump, 1);
}

static void fail_with_own_words(struct jpeg_reader *reader, codec_status status) {
  char text[JMSG_LENGTH_MAX];
  reader->errors.format_message((j_common_ptr)&reader->image, text);
  fail(reader, status, text);
}

static void on_error(j_common_ptr image) {
  struct jpeg_reader *reader = image->client_data;
  switch (reader->errors.msg_code) {
  case JERR_BAD_PRECISION:
    reader->status = codec_unsupported;
    snprintf(reader->message, CODEC_MESSAGE_SIZE, "%d bits a sample", reader->errors.msg_parm.i[0]);
    longjmp(reader->jump, 1);
  case JERR_SOF_UNSUPPORTED:
    fail(reader, codec_unsupported, "lossless or hierarchical coding");
  case JERR_ARITH_NOTIMPL:
    fail(reader, codec_unsupported, "arithmetic coding");
  case JERR_CONVERSION_NOTIMPL:
    fail(reader, codec_unsupported, "an unknown colour space");
  case JERR_IMAGE_TOO_BIG:
    fail(reader, codec_too_large, "above the limits");
  case JERR_OUT_OF_MEMORY:
    fail(reader, codec_no_memory, "out of memory");
  default:
    fail_with_own_words(reader, codec_damaged);
  }
}

// libjpeg goes on after a warning and leaves grey or garbage where it lost its way: such an image is not used.
static void on_message(j_common_ptr image, int level) {
  struct jpeg_reader *reader = image->client_data;
  if (level >= 0) return;
  if (reader->errors.msg_code == JWRN_JPEG_EOF) fail(reader, codec_truncated, "the file ends before the image does");
  // Before the pixels: bytes between segments, an unknown JFIF version or Adobe transform. And a first scan whose
  // header states other coefficients than the only ones possible. No pixel depends on these.
  if (reader->reading_header || reader->errors.msg_code == JWRN_NOT_SEQUENTIAL) return;
  fail_with_own_words(reader, codec_damaged);
}

static void ignore_message(j_common_ptr image) { (void)image; }

static void on_progress(j_common_ptr image) {
  struct jpeg_reader *reader = image->client_data;
  uint64_t scans = reader->image.input_scan_number > 0 ? (uint64_t)reader->image.input_scan_number : 0;
  uint64_t pixels = (uint64_t)reader->image.image_width * reader->image.image_height;
  if (scans > MOST_SCANS || scans * pixels > MOST_SCANNED_PIXELS) fail(reader, codec_damaged, "it has too many scans");
}

static void open_image(struct jpeg_reader *reader, const uint8_t *bytes, size_t count, codec_limits limits,
                       codec_info *info) {
  struct jpeg_decompress_struct *image = &reader->image;
  image->err = jpeg_std_error(&reader->errors);
  image->client_data = reader;
  reader->errors.error_exit = on_error;
  reader->errors.emit_message = on_message;
  reader->errors.output_message = ignore_message;
  jpeg_create_decompress(image);
  reader->progress.progress_monitor = on_progress;
  image->progress = &reader->progress;
  if (count == 0) fail(reader, codec_truncated, "the file ends before the image does");
  jpeg_mem_src(image, bytes, count);

  reader->reading_header = 1;
  jpeg_read_header(image, TRUE);
  reader->reading_header = 0;
  info->width = image->image_width;
  info->height = image->image_height;
  info->bit_depth = info->file_bit_depth = 8;
  if (!codec_within_limits(limits, info->width, info->height)) fail(reader, codec_too_large, "above the limits");
  switch (image->num_components) {
  case 1:
    image->out_color_space = JCS_GRAYSCALE;
    info->channels = 1;
    break;
  case 3:
    image->out_color_space = JCS_RGB;
    info->channels = 3;
    break;
  case 4:
    image->out_color_space = JCS_CMYK;
    info->channels = 3;
    break;
  default:
    snprintf(reader->message, CODEC_MESSAGE_SIZE, "%d components", image->num_components);
    reader->status = codec_unsupported;
    longjmp(reader->jump, 1);
  }
}

// libjpeg sets the dimensions before it finds them too large for itself.
static codec_status stopped(struct jpeg_reader *reader, codec_info *info) {
  info->width = reader->image.image_width;
  info->height = reader->image.image_height;
  return reader->status;
}

static codec_status read_header(struct jpeg_reader *reader, const uint8_t *bytes, size_t count, codec_limits limits,
                                codec_info *info) {
  if (setjmp(reader->jump)) return stopped(reader, info);
  open_image(reader, bytes, count, limits, info);
  return codec_ok;
}

// A Huffman-coded block takes a bit at least: a short file that claims many pixels is cut off, and is refused before
// any memory for them is touched.
static void check_plausible(struct jpeg_reader *reader, size_t count) {
  struct jpeg_decompress_struct *image = &reader->image;
  uint64_t blocks = 0;
  for (int i = 0; i < image->num_components; i++)
    blocks += (uint64_t)image->comp_info[i].width_in_blocks * image->comp_info[i].height_in_blocks;
  if (image->arith_code || blocks / 8 <= count) return;
  char text[CODEC_MESSAGE_SIZE];
  snprintf(text, sizeof text, "%zu bytes cannot hold %u x %u pixels", count, image->image_width, image->image_height);
  fail(reader, codec_truncated, text);
}

// a * k / 255, rounded without a division.
static uint8_t scaled(unsigned a, unsigned k) {
  unsigned product = a * k + 128;
  return (uint8_t)((product + (product >> 8)) >> 8);
}

// Inverted CMYK holds light, not ink: 255 is none. The rounding is Pillow's: black minus the rounded product of ink.
static void rgb_from_inverted_cmyk(uint8_t *target, const uint8_t *source, size_t width) {
  for (size_t x = 0; x < width; x++, target += 3, source += 4)
    for (int i = 0; i < 3; i++) target[i] = (uint8_t)(source[3] - scaled(255u - source[i], source[3]));
}

static codec_status read_pixels(struct jpeg_reader *reader, const uint8_t *bytes, size_t count, codec_limits limits,
                                unsigned reduction, uint8_t *pixels, size_t capacity) {
  if (setjmp(reader->jump)) return reader->status;
  struct jpeg_decompress_struct *image = &reader->image;
  codec_info info = {0};
  open_image(reader, bytes, count, limits, &info);
  check_plausible(reader, count);
  image->scale_num = 1;
  image->scale_denom = reduction;
  jpeg_calc_output_dimensions(image);
  size_t row = (size_t)image->output_width * info.channels;
  if (row * image->output_height != capacity) fail(reader, codec_damaged, "the header contradicts itself");
  jpeg_start_decompress(image);
  JSAMPARRAY ink = NULL;
  if (image->num_components == 4)
    ink = image->mem->alloc_sarray((j_common_ptr)image, JPOOL_IMAGE, image->output_width * 4, 1);
  while (image->output_scanline < image->output_height) {
    uint8_t *target = pixels + image->output_scanline * row;
    jpeg_read_scanlines(image, ink != NULL ? ink : &target, 1);
    if (ink != NULL) rgb_from_inverted_cmyk(target, ink[0], image->output_width);
  }
  jpeg_finish_decompress(image);
  return codec_ok;
}

codec_status codec_jpeg_header(const uint8_t *bytes, size_t count, codec_limits limits, codec_info *info,
                               char *message) {
  struct jpeg_reader reader = {.message = message};
  codec_status status = read_header(&reader, bytes, count, limits, info);
  jpeg_destroy_decompress(&reader.image);
  return status;
}

codec_status codec_jpeg_decode(const uint8_t *bytes, size_t count, codec_limits limits, unsigned reduction,
                               void *pixels, size_t capacity, char *message) {
  struct jpeg_reader reader = {.message = message};
  codec_status status = read_pixels(&reader, bytes, count, limits, reduction, pixels, capacity);
  jpeg_destroy_decompress(&reader.image);
  return status;
}

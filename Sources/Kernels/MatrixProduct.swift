internal import COpenBLAS

/// A matrix in row-major order, rows `stride` floats apart, or its transpose.
struct Matrix {
  let data: UnsafeMutablePointer<Float>
  let stride: Int
  let transposed: Bool

  @inline(__always)
  init(_ data: UnsafeMutablePointer<Float>, stride: Int, transposed: Bool = false) {
    self.data = data
    self.stride = stride
    self.transposed = transposed
  }

  @inline(__always)
  func columns(from column: Int) -> Matrix { Matrix(data + column, stride: stride, transposed: transposed) }
}

/// C[rows x columns] = A[rows x inner] B[inner x columns], or added to C.
@inline(__always)
func multiply(
  _ c: UnsafeMutablePointer<Float>, stride: Int, _ a: Matrix, _ b: Matrix, rows: Int, columns: Int, inner: Int,
  add: Bool
) {
  if columns == 1, !b.transposed, b.stride == 1, stride == 1 {
    // A vector: sgemm would pack all of A for one column.
    cblas_sgemv(
      CblasRowMajor, a.transposed ? CblasTrans : CblasNoTrans, Int32(a.transposed ? inner : rows),
      Int32(a.transposed ? rows : inner), 1, a.data, Int32(a.stride), b.data, 1, add ? 1 : 0, c, 1)
    return
  }
  cblas_sgemm(
    CblasRowMajor, a.transposed ? CblasTrans : CblasNoTrans, b.transposed ? CblasTrans : CblasNoTrans, Int32(rows),
    Int32(columns), Int32(inner), 1, a.data, Int32(a.stride), b.data, Int32(b.stride), add ? 1 : 0, c, Int32(stride))
}

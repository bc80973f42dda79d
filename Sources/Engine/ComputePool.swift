package import Kernels

// The pool lives with the kernels, which share their work out on it.
package typealias ComputePool = Kernels.ComputePool

import Kernels
import Testing

@Suite struct ComputePoolTests {
  @Test(arguments: [1, 2, 5])
  func everyTaskRunsOnce(cores: Int) {
    let pool = ComputePool(cores: cores)
    let counts = FloatBuffer(count: 1000)
    for round in 1...50 {
      pool.run(1000) { task, thread in
        counts.pointer[task] += (0..<cores).contains(thread) ? 1 : 1000
      }
      #expect((0..<1000).allSatisfy { counts.pointer[$0] == Float(round) })
    }
  }

  @Test func quotaIsTheLeastOfAllLevels() {
    let files = [
      "/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
      "/sys/fs/cgroup/a/cpu.max": "350000 100000\n",
    ]
    #expect(cgroupQuota { files[$0] } == 3.5)
    let old = [
      "/proc/self/cgroup": "4:cpu,cpuacct:/x\n", "/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us": "150000",
      "/sys/fs/cgroup/cpu/x/cpu.cfs_period_us": "100000", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1",
      "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
    ]
    #expect(cgroupQuota { old[$0] } == 1.5)
    #expect(cgroupQuota { _ in nil } == nil)
  }

  @Test func affinityIsCountedInBits() {
    #expect(allowedProcessors(status: "Name:\tx\nCpus_allowed:\tf,00000003\nCpus_allowed_list:\t0-1\n") == 6)
  }
}

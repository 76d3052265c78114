#include "aioctl/source_lines.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace aiod::aioctl {
namespace {

// A frame as the daemon writes it, inside the traced function of that library.
std::string frame_of(const char* library) {
  void* handle = ::dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw std::runtime_error(::dlerror());
  void* function = ::dlsym(handle, "aioctl_traced_function");
  Dl_info info{};
  if (function == nullptr || ::dladdr(function, &info) == 0) throw std::runtime_error("no such function");
  const auto offset =
      reinterpret_cast<std::uintptr_t>(function) - reinterpret_cast<std::uintptr_t>(info.dli_fbase);
  return fmt::format("#0 aioctl_traced_function ({}+{:#x})", library, offset + 1);
}

TEST(SourceLines, AddsFileAndLineWhereDebugInformationIsThere) {
  const std::string frame = frame_of(TRACED_LIBRARY);
  EXPECT_EQ(add_source_lines(frame), "#0 aioctl_traced_function at traced.cpp:2");
}

TEST(SourceLines, TreatsEachLineByItself) {
  const std::string frame = frame_of(TRACED_LIBRARY);
  const std::string text = "thrown here:\n" + frame + "\n#1 ?? (/nowhere/x.so+0x10)\n" + frame + "\n";
  const std::string traced = "#0 aioctl_traced_function at traced.cpp:2\n";
  const std::string expected = "thrown here:\n" + traced + "#1 ?? (/nowhere/x.so+0x10)\n" + traced;
  EXPECT_EQ(add_source_lines(text), expected);
}

TEST(SourceLines, LeavesAFrameWithoutDebugInformation) {
  const std::string frame = frame_of(UNTRACED_LIBRARY);
  EXPECT_EQ(add_source_lines(frame), frame);
}

TEST(SourceLines, SaysThatAFrameIsOfAnotherBuild) {
  const std::string frame = frame_of(TRACED_LIBRARY) + " [0123456789abcdef]";
  EXPECT_EQ(add_source_lines(frame), std::string("#0 aioctl_traced_function in another build of ") +
                                         TRACED_LIBRARY + ": no line is known");
}

TEST(SourceLines, ComparesTheBuildId) {
  const std::string frame = frame_of(TRACED_LIBRARY) + " [feedbeef]";
  EXPECT_EQ(add_source_lines(frame), "#0 aioctl_traced_function at traced.cpp:2");
}

TEST(SourceLines, LeavesAnAddressOutsideTheModule) {
  const std::string frame = fmt::format("#0 f ({}+0xfffffff0)", TRACED_LIBRARY);
  EXPECT_EQ(add_source_lines(frame), frame);
}

// A frame names whatever the other side likes.
class ForeignModule : public testing::Test {
 protected:
  ForeignModule() { std::filesystem::create_directory(folder_); }
  ~ForeignModule() override { std::filesystem::remove_all(folder_); }

  // The frame of the traced function, said to be in this file.
  std::string frame_in(const std::filesystem::path& file) const {
    std::string frame = frame_of(TRACED_LIBRARY);
    const std::string library = TRACED_LIBRARY;
    return frame.replace(frame.find(library), library.size(), file.string());
  }

  const std::filesystem::path folder_ = testing::TempDir() + "/modules-" + std::to_string(::getpid());
};

TEST_F(ForeignModule, IsReadWhenItIsTheCallersOwn) {
  std::filesystem::copy_file(TRACED_LIBRARY, folder_ / "a.so");
  EXPECT_EQ(add_source_lines(frame_in(folder_ / "a.so")), "#0 aioctl_traced_function at traced.cpp:2");
}

TEST_F(ForeignModule, ALinkIsNotFollowed) {
  std::filesystem::create_symlink(TRACED_LIBRARY, folder_ / "a.so");
  EXPECT_EQ(add_source_lines(frame_in(folder_ / "a.so")), frame_in(folder_ / "a.so"));
}

TEST_F(ForeignModule, APipeIsNotWaitedFor) {
  ASSERT_EQ(::mkfifo((folder_ / "a.so").c_str(), 0666), 0);
  EXPECT_EQ(add_source_lines(frame_in(folder_ / "a.so")), frame_in(folder_ / "a.so"));
}

TEST_F(ForeignModule, AnotherUsersFileIsNotRead) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  std::filesystem::copy_file(TRACED_LIBRARY, folder_ / "a.so");
  ASSERT_EQ(::chown((folder_ / "a.so").c_str(), 4242, 4242), 0);
  EXPECT_EQ(add_source_lines(frame_in(folder_ / "a.so")), frame_in(folder_ / "a.so"));
}

TEST(SourceLines, LeavesWhatIsNoFrame) {
  const std::string not_elf = testing::TempDir() + "/not_elf.so";
  std::ofstream(not_elf) << "not an ELF file";
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("#0 f"), std::string("#0 f (relative.so+0x10)"),
        std::string("#0 f (/a.so+0x)"), std::string("#0 f (/a.so+0x12zz)"), std::string("#0 f (/a.so+0x10"),
        std::string("#0 f (/a.so+0xffffffffffffffffff)"), std::string("+0x1 (/"), std::string("]"),
        std::string(" []"), "#0 f (" + not_elf + "+0x10)", std::string("#0 f (/dev/null+0x10)"),
        std::string("#0 f (/+0x10)")}) {
    EXPECT_EQ(add_source_lines(text), text);
  }
}

}  // namespace
}  // namespace aiod::aioctl

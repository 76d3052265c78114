// Feeds every file of a folder to a fuzz target, where there is no libFuzzer: a finding that is kept in the
// corpus stays found in every build.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void replay(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  std::cout << file.filename().string() << ": " << bytes.size() << " bytes" << std::endl;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2 || !std::filesystem::is_directory(arguments[1])) {
    std::cerr << "usage: " << arguments[0] << " FOLDER\n";
    return EXIT_FAILURE;
  }
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[1])) {
    if (!entry.is_regular_file()) continue;
    replay(entry.path());
    ++files;
  }
  if (files > 0) return EXIT_SUCCESS;
  std::cerr << "no corpus in " << arguments[1] << '\n';
  return EXIT_FAILURE;
}

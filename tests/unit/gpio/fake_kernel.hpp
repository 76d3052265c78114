#pragma once

#include <linux/gpio.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gpio/kernel.hpp"
#include "support/file_descriptor.hpp"
#include "support/temp_dir.hpp"
#include "unit/gpio/fake_pwm.hpp"

namespace aiod::gpio {

/// GPIO chips that a test makes. Their device nodes are files of a folder; what is read from them comes
/// through pipes, so that the loop can wait for it.
class FakeKernel final : public Kernel {
 public:
  struct Line {
    std::string name{};
    std::string consumer{};
    std::uint64_t flags = GPIO_V2_LINE_FLAG_INPUT;
    bool level = false;  // logical, as the last request has it
  };
  struct Chip {
    std::string name{};
    std::string label{};
    std::vector<Line> lines{};
    bool gone = false;
    bool interrupts = true;
    int refuses = 0;          // an errno that each request ends with
    int refuses_outputs = 0;  // the same, of lines that are to become outputs
  };

  FakeKernel() = default;

  /// Where its device nodes are.
  const std::filesystem::path& directory() const { return directory_.path(); }

  /// Plugs a chip in; its node has its name.
  void plug_in(Chip chip);
  /// Another node of a chip.
  void add_node(const std::string& node, const std::string& chip);
  /// A node that can't be opened.
  void add_closed_node(const std::string& node, int error);
  void unplug(const std::string& chip);

  Chip& chip(const std::string& name) { return chips_.at(name); }

  /// Something happens on a requested line.
  void tell_edge(const std::string& chip, unsigned offset, bool rising, std::uint32_t line_sequence,
                 std::uint64_t time = 0);
  /// Another program claims a line: those who watch it are told.
  void claim_elsewhere(const std::string& chip, unsigned offset, const std::string& consumer);

  int open(const char* path) override;
  int ioctl(int fd, unsigned long request, void* argument) override;
  int write_attribute(const std::string& path, std::string_view text) override;
  int read_attribute(const std::string& path, std::string& text) override;

  std::optional<FakePwm> pwm{};
  std::vector<gpio_v2_line_request> requests{};  // all that were made
  std::vector<gpio_v2_line_config> configs{};    // all later ones

 private:
  struct Opened {
    std::string chip;
    std::vector<unsigned> lines{};  // of a request; empty for the chip itself
    bool watches = false;
    support::FileDescriptor writer{};
  };

  int open_pipe(Opened opened);
  static int check(const Chip& chip, const gpio_v2_line_config& config);
  int request_lines(Chip& chip, gpio_v2_line_request& request);
  int get_values(Chip& chip, const Opened& opened, gpio_v2_line_values& values);
  int set_values(Chip& chip, const Opened& opened, const gpio_v2_line_values& values);
  int configure(Chip& chip, const Opened& opened, const gpio_v2_line_config& config);
  static void apply(Line& line, const gpio_v2_line_config& config, std::size_t index);
  int describe(Chip& chip, gpio_v2_line_info& info);
  void free_closed();

  std::mutex mutex_;  // pulses are made by a thread
  support::TempDir directory_;
  std::map<std::string, Chip> chips_;         // by name
  std::map<std::string, std::string> nodes_;  // a chip's name
  std::map<std::string, int> closed_nodes_;   // an errno
  std::map<int, Opened> opened_;              // by the descriptor that was handed out
};

}  // namespace aiod::gpio

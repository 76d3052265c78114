#pragma once

#include <linux/gpio.h>

#include <aio/gpio_board.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gpio/chip_device.hpp"
#include "gpio/edge_stream.hpp"
#include "gpio/file_descriptor.hpp"
#include "gpio/polled_edges.hpp"

namespace aiod::gpio {

/// What is claimed, in the words of who claims it.
struct Wanted {
  std::shared_ptr<ChipDevice> chip;
  std::vector<aio::gpio::Pin> pins;  // as they were spelled
  std::vector<unsigned> offsets;     // theirs
};

/// Lines of one chip that the kernel keeps for the daemon: claimed by a service, or only held on to since its
/// claim ended. The lines are free when the object dies. Loop's thread only.
class LineRequest {
 public:
  LineRequest(Wanted lines, FileDescriptor fd, std::string owner);
  ~LineRequest() { close(); }
  LineRequest(const LineRequest&) = delete;
  LineRequest& operator=(const LineRequest&) = delete;

  /// Outputs with these logical levels, inputs with these options; as it was requested or reconfigured.
  void became(const aio::gpio::OutputOptions& options, std::uint64_t levels);
  void became(const aio::gpio::InputOptions& options);

  const Wanted& lines() const noexcept { return lines_; }
  ChipDevice& chip() const noexcept { return *lines_.chip; }
  /// Its place in the request.
  std::optional<std::size_t> index_of(const ChipDevice& chip, unsigned offset) const;

  /// Lets go of the lines before the object dies.
  void close();

  int descriptor() const noexcept { return fd_.get(); }

  /// Reads the logical levels from the kernel, bit by bit. Throws GpioError.
  std::uint64_t read() const;
  /// Outputs: the levels that were last set.
  std::uint64_t levels() const noexcept { return levels_; }
  /// Sets the logical levels of all lines. Throws GpioError.
  void set(std::uint64_t levels);
  /// A function that sets the one line of an output, on any thread, until close(); false when it can't.
  std::function<bool(bool active)> setter() const;
  /// What that function set last.
  void note_level(bool active) noexcept { levels_ = active ? 1 : 0; }
  /// Reconfigures the lines without letting go of them; 0, or a negative errno.
  int configure(gpio_v2_line_config config);

  /// The physical level of one line; nullopt when it can't be read.
  std::optional<bool> physical(std::size_t index) const;

  /// Inputs: how they were claimed.
  const aio::gpio::InputOptions& input_options() const noexcept { return input_options_; }

  /// Of an input that services may share: one more has claimed it, or no longer does; true when that was the
  /// last.
  void share(const std::string& with);
  bool unshare(const std::string& with);
  bool is_shared() const noexcept { return !sharers_.empty(); }

  bool is_output() const noexcept { return output_options_.has_value(); }
  const aio::gpio::OutputOptions& output_options() const { return *output_options_; }
  /// Whether its owner wants it held also when the owner itself has gone.
  bool is_kept() const { return is_output() && output_options_->on_release == aio::gpio::OnRelease::keep; }

  std::string owner;                      // "aiod:hello.service"; of a shared input all of them
  bool claimed = true;                    // false: only held on to
  std::shared_ptr<EdgeStream> edges{};    // of an input that tells them
  std::shared_ptr<PolledEdges> polled{};  // of one on a chip without interrupts

 private:
  int call(unsigned long request, void* argument) const;
  [[noreturn]] void fail(int error) const;

  Wanted lines_;
  FileDescriptor fd_;
  std::optional<aio::gpio::OutputOptions> output_options_{};
  aio::gpio::InputOptions input_options_{};
  std::vector<std::string> sharers_{};
  bool active_low_ = false;
  std::uint64_t levels_ = 0;
};

/// "GPIO17 (BOARD11, gpiochip0:17): its chip has gone ..."; of several lines all are named.
std::string describe(const Wanted& lines);
std::string explain_gone(const Wanted& lines);

}  // namespace aiod::gpio

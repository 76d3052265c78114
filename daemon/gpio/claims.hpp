#pragma once

#include <aio/gpio_board.hpp>
#include <aio/loop.hpp>

#include <memory>
#include <string>
#include <vector>

#include "gpio/chip_set.hpp"
#include "gpio/device_watch.hpp"
#include "gpio/line_news.hpp"
#include "gpio/line_request.hpp"
#include "gpio/request_format.hpp"

namespace aiod::gpio {

/// What the daemon holds of the chips' lines: claims of services, and outputs that it only holds on to.
/// Loop's thread only.
class Claims {
 public:
  /// `say` is called for what the log is to tell.
  using Say = std::function<void(const std::string& sentence)>;

  Claims(aio::Loop& loop, Kernel& kernel, std::filesystem::path directory, std::string default_chip, Say say);
  ~Claims();
  Claims(const Claims&) = delete;
  Claims& operator=(const Claims&) = delete;

  ChipSet& chips() noexcept { return chips_; }
  LineNews& news() noexcept { return *news_; }

  /// The lines of some pins, sorted by chip, no more than fit into one request.
  std::vector<Wanted> sorted(const std::vector<aio::gpio::Pin>& pins);

  /// Claims. Throw GpioError when a line is taken or the kernel refuses.
  std::shared_ptr<LineRequest> outputs(const Wanted& lines, const aio::gpio::OutputOptions& options,
                                       const std::string& owner);
  std::shared_ptr<LineRequest> inputs(const Wanted& lines, const aio::gpio::InputOptions& options,
                                      const std::string& owner);

  /// Claims one input that others may claim, too, with the same options: they share the request, which ends
  /// with the last of them.
  std::shared_ptr<LineRequest> shared_input(const Wanted& line, const aio::gpio::InputOptions& options,
                                            const std::string& owner);
  void unshare(LineRequest& request, const std::string& owner);

  /// Notes that a service has the lines without requesting them from the kernel.
  std::shared_ptr<LineRequest> note(const Wanted& lines, const std::string& owner);

  /// Throws when one of the lines is claimed, by whomever.
  void check_free(const Wanted& lines);

  /// The claim has ended: the lines are kept as they are, or let go of. Don't throw.
  void keep(LineRequest& request);
  void let_go(LineRequest& request);

  /// Lets go of one line that is only held. Throws GpioError when it isn't.
  void release(const Wanted& line);
  /// Lets go of what is held for an owner that did not ask to keep it.
  void release_held(const std::string& owner);

  /// Who holds the line, when it is the daemon.
  std::shared_ptr<LineRequest> holder(const ChipDevice& chip, unsigned offset) const;

  /// nullopt when its chip has gone.
  std::optional<aio::gpio::LineInfo> info(ChipDevice& chip, unsigned offset);

  /// Tells the watchers how these lines are now.
  void tell(const Wanted& lines);
  void tell(const Wanted& lines, std::size_t index);

 private:
  struct KnownLevels {
    std::uint64_t known = 0;  // a bit for each line whose level is
    std::uint64_t physical = 0;
  };

  static int ask(const Wanted& lines, const std::string& owner, const gpio_v2_line_config& config);
  std::shared_ptr<LineRequest> taken(const Wanted& lines, int fd, const std::string& owner);
  std::shared_ptr<LineRequest> take_over(const Wanted& lines, const gpio_v2_line_config& config,
                                         const std::string& owner);
  std::shared_ptr<LineRequest> outputs_at(const Wanted& lines, const aio::gpio::OutputOptions& options,
                                          std::uint64_t levels, const std::string& owner);
  std::shared_ptr<LineRequest> outputs_as_is(const Wanted& lines, const aio::gpio::OutputOptions& options,
                                             const KnownLevels& held, const std::string& owner);
  KnownLevels held_levels(const Wanted& lines) const;
  void make_room(const Wanted& lines);
  void hold_again(const LineRequest& broken, std::size_t index);
  [[noreturn]] void refuse(const Wanted& lines, int error);
  void tell_edges(LineRequest& request);
  void poll_edges(LineRequest& request, const aio::gpio::InputOptions& options);
  void look_at_devices();
  void watch_chips();
  void stop_watching(const ChipDevice& chip);

  aio::Loop& loop_;
  Say say_;
  ChipSet chips_;
  std::vector<std::shared_ptr<LineRequest>> requests_;
  std::shared_ptr<LineNews> news_;
  std::vector<std::shared_ptr<ChipWatch>> chip_watches_;  // while somebody watches
  std::shared_ptr<DeviceWatch> device_watch_;
};

}  // namespace aiod::gpio

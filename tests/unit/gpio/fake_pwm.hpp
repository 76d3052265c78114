#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace aiod::gpio {

/// A PWM chip's folder in sysfs, with the kernel's rules (drivers/pwm/sysfs.c and pwm_apply_state() in core.c
/// of Linux 6.1): a channel's files come with its export; no write may leave a channel without a period, or
/// with a pulse that is longer. What a channel has outlives its export, as with drivers that can't read it
/// back from the hardware. The files show what it has.
class FakePwm {
 public:
  struct Channel {
    long period = 0;  // ns
    long pulse = 0;
    bool inversed = false;
    bool enabled = false;
    bool exported = false;
  };

  FakePwm(std::filesystem::path folder, unsigned channels);

  Channel& channel(unsigned number) { return channels_.at(number); }

  /// Whether this file is one of the chip's.
  bool has(const std::filesystem::path& file) const;
  /// 0, or a negative errno.
  int write(const std::filesystem::path& file, std::string_view text);
  int read(const std::filesystem::path& file, std::string& text);

 private:
  int export_channel(const std::string& number);
  int unexport_channel(const std::string& number);
  Channel* exported(const std::string& folder);
  static int apply(Channel& channel, const Channel& wanted);

  std::filesystem::path folder_;
  std::map<unsigned, Channel> channels_;
};

}  // namespace aiod::gpio

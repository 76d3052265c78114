#include "unit/gpio/fake_pwm.hpp"

#include <cerrno>
#include <charconv>
#include <optional>

namespace aiod::gpio {
namespace {

namespace fs = std::filesystem;

std::optional<long> number_of(std::string_view text) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

FakePwm::FakePwm(fs::path folder, unsigned channels) : folder_(std::move(folder)) {
  for (unsigned number = 0; number < channels; ++number) channels_[number];
}

bool FakePwm::has(const fs::path& file) const {
  return file.parent_path() == folder_ || file.parent_path().parent_path() == folder_;
}

FakePwm::Channel* FakePwm::exported(const std::string& folder) {
  const auto number = folder.starts_with("pwm") ? number_of(folder.substr(3)) : std::nullopt;
  const auto found = number ? channels_.find(static_cast<unsigned>(*number)) : channels_.end();
  return found != channels_.end() && found->second.exported ? &found->second : nullptr;
}

int FakePwm::export_channel(const std::string& number) {
  const auto wanted = number_of(number);
  const auto found = wanted ? channels_.find(static_cast<unsigned>(*wanted)) : channels_.end();
  if (found == channels_.end()) return -ENODEV;
  if (found->second.exported) return -EBUSY;
  found->second.exported = true;
  fs::create_directories(folder_ / ("pwm" + number));
  return 0;
}

int FakePwm::unexport_channel(const std::string& number) {
  Channel* channel = exported("pwm" + number);
  if (channel == nullptr) return -ENODEV;
  channel->exported = false;
  fs::remove_all(folder_ / ("pwm" + number));
  return 0;
}

int FakePwm::apply(Channel& channel, const Channel& wanted) {
  if (wanted.period <= 0 || wanted.pulse > wanted.period) return -EINVAL;
  // As drivers have it whose hardware can't change it on the way.
  if (wanted.inversed != channel.inversed && channel.enabled) return -EBUSY;
  channel = wanted;
  return 0;
}

int FakePwm::write(const fs::path& file, std::string_view text) {
  const std::string name = file.filename();
  if (name == "export") return export_channel(std::string(text));
  if (name == "unexport") return unexport_channel(std::string(text));
  Channel* channel = exported(file.parent_path().filename());
  if (channel == nullptr) return -ENOENT;
  Channel wanted = *channel;
  if (name == "polarity") {
    if (text != "normal" && text != "inversed") return -EINVAL;
    wanted.inversed = text == "inversed";
    return apply(*channel, wanted);
  }
  const auto number = number_of(text);
  if (!number || *number < 0 || (name == "enable" && *number > 1)) return -EINVAL;
  if (name == "enable") wanted.enabled = *number == 1;
  if (name == "period") wanted.period = *number;
  if (name == "duty_cycle") wanted.pulse = *number;
  return apply(*channel, wanted);
}

int FakePwm::read(const fs::path& file, std::string& text) {
  const std::string name = file.filename();
  const Channel* channel = exported(file.parent_path().filename());
  if (channel == nullptr) return -ENOENT;
  if (name == "polarity") text = channel->inversed ? "inversed" : "normal";
  if (name == "enable") text = channel->enabled ? "1" : "0";
  if (name == "period") text = std::to_string(channel->period);
  if (name == "duty_cycle") text = std::to_string(channel->pulse);
  return 0;
}

}  // namespace aiod::gpio

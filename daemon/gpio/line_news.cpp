#include "gpio/line_news.hpp"

#include <linux/gpio.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace aiod::gpio {

using aio::gpio::Board;
using aio::gpio::LineInfo;

LineNews::LineNews(std::function<void()> on_first, std::function<void()> on_last_gone)
    : on_first_(std::move(on_first)), on_last_gone_(std::move(on_last_gone)) {}

Board::Subscription LineNews::subscribe(Board::Watcher watcher) {
  if (watchers_.empty() && on_first_) on_first_();
  std::shared_ptr<Board::Watcher> kept(new Board::Watcher(std::move(watcher)),
                                       [weak = weak_from_this()](const Board::Watcher* gone) {
                                         delete gone;
                                         if (const auto news = weak.lock()) news->forget_gone();
                                       });
  watchers_.push_back(kept);
  return kept;
}

void LineNews::forget_gone() {
  const bool some = !watchers_.empty();
  std::erase_if(watchers_, [](const auto& watcher) { return watcher.expired(); });
  if (!some || !watchers_.empty()) return;
  known_.clear();
  if (on_last_gone_) on_last_gone_();
}

void LineNews::learn(const LineInfo& line) {
  known_.insert_or_assign({line.chip, line.offset}, line);
}

void LineNews::tell(const LineInfo& line) {
  if (watchers_.empty()) return;
  const auto known = known_.find({line.chip, line.offset});
  if (known != known_.end() && known->second == line) return;
  learn(line);
  for (const auto& weak : std::vector(watchers_)) {
    if (const auto watcher = weak.lock()) (*watcher)(line);
  }
}

void LineNews::close() {
  on_first_ = nullptr;
  on_last_gone_ = nullptr;
  watchers_.clear();
}

ChipWatch::ChipWatch(aio::Loop& loop, std::shared_ptr<ChipDevice> chip, OnChange on_change)
    : chip_(std::move(chip)), on_change_(std::move(on_change)), descriptor_(loop.context()) {}

void ChipWatch::start() {
  const int fd = chip_->kernel().open(chip_->device().c_str());
  if (fd < 0) return;
  descriptor_.assign(fd);
  for (unsigned offset = 0; offset < chip_->facts().lines.size(); ++offset) {
    gpio_v2_line_info info{};
    info.offset = offset;
    if (chip_->kernel().ioctl(fd, GPIO_V2_GET_LINEINFO_WATCH_IOCTL, &info) < 0) return stop();
  }
  await();
}

void ChipWatch::stop() {
  boost::system::error_code ignored;
  descriptor_.close(ignored);
}

void ChipWatch::await() {
  descriptor_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                         [weak = weak_from_this()](boost::system::error_code error) {
                           const auto self = weak.lock();
                           if (error || self == nullptr || !self->descriptor_.is_open()) return;
                           if (self->read() && self->descriptor_.is_open()) self->await();
                         });
}

// False when the chip is gone.
bool ChipWatch::read() {
  // The kernel keeps as many and drops what comes after: when it had that many, any line may have changed.
  constexpr std::size_t kernel_keeps = 32;
  std::array<gpio_v2_line_info_changed, kernel_keeps> changes;
  const ssize_t got = ::read(descriptor_.native_handle(), changes.data(), sizeof(changes));
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  if (got == 0) return false;
  const auto count = static_cast<std::size_t>(got) / sizeof(changes[0]);
  if (count == kernel_keeps) {
    for (unsigned offset = 0; offset < chip_->facts().lines.size(); ++offset) on_change_(*chip_, offset);
    return true;
  }
  for (std::size_t i = 0; i < count; ++i) on_change_(*chip_, changes[i].info.offset);
  return true;
}

}  // namespace aiod::gpio

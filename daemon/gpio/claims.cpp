#include "gpio/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace aiod::gpio {

using aio::gpio::InputOptions;
using aio::gpio::LineInfo;
using aio::gpio::OutputOptions;

namespace {

std::uint64_t logical(std::uint64_t physical, const OutputOptions& options, std::uint64_t all) {
  return (options.active_low ? ~physical : physical) & all;
}

}  // namespace

Claims::Claims(aio::Loop& loop, Kernel& kernel, std::filesystem::path directory, std::string default_chip,
               Say say)
    : loop_(loop),
      say_(std::move(say)),
      chips_(kernel, std::move(directory), std::move(default_chip)),
      news_(std::make_shared<LineNews>([this] { watch_chips(); }, [this] { chip_watches_.clear(); })),
      device_watch_(std::make_shared<DeviceWatch>(loop, "gpiochip", [this] { look_at_devices(); })) {
  device_watch_->start(chips_.directory());
}

Claims::~Claims() {
  device_watch_->stop();
  news_->close();
  chip_watches_.clear();
}

std::vector<Wanted> Claims::sorted(const std::vector<aio::gpio::Pin>& pins) {
  std::vector<Wanted> all;
  const std::vector<FoundLine> lines = chips_.find_all(pins);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto place = std::find_if(all.begin(), all.end(), [&](const Wanted& wanted) {
      return wanted.chip == lines[i].chip && wanted.offsets.size() < GPIO_V2_LINES_MAX;
    });
    Wanted& wanted = place != all.end() ? *place : all.emplace_back(Wanted{lines[i].chip, {}, {}});
    wanted.pins.push_back(pins[i]);
    wanted.offsets.push_back(lines[i].offset);
  }
  return all;
}

std::shared_ptr<LineRequest> Claims::holder(const ChipDevice& chip, unsigned offset) const {
  const auto found = std::find_if(requests_.begin(), requests_.end(), [&](const auto& request) {
    return request->index_of(chip, offset).has_value();
  });
  return found != requests_.end() ? *found : nullptr;
}

void Claims::check_free(const Wanted& lines) {
  for (std::size_t i = 0; i < lines.offsets.size(); ++i) {
    const unsigned offset = lines.offsets[i];
    if (const auto held = holder(*lines.chip, offset)) {
      if (held->claimed) aio::gpio::throw_taken(lines.pins[i], lines.chip->facts(), offset, held->owner);
      continue;
    }
    const auto info = this->info(*lines.chip, offset);
    if (info && !info->owner.empty())
      aio::gpio::throw_taken(lines.pins[i], lines.chip->facts(), offset, info->owner);
  }
}

void Claims::refuse(const Wanted& lines, int error) {
  if (error == EBUSY) check_free(lines);
  if (error == ENODEV) {
    chips_.refresh();
    throw aio::GpioError(explain_gone(lines));
  }
  const std::string why = std::generic_category().message(error);
  if (error == EINVAL)
    throw aio::GpioError(
        fmt::format("{}: the kernel refuses it: {}; the chip reserves the line, or can't do "
                    "what is asked of it",
                    describe(lines), why));
  throw aio::GpioError(fmt::format("{}: the kernel refuses it: {}", describe(lines), why));
}

int Claims::ask(const Wanted& lines, const std::string& owner, const gpio_v2_line_config& config) {
  return lines.chip->request(line_request(lines.offsets, owner, config));
}

std::shared_ptr<LineRequest> Claims::taken(const Wanted& lines, int fd, const std::string& owner) {
  if (fd < 0) refuse(lines, -fd);
  return requests_.emplace_back(std::make_shared<LineRequest>(lines, FileDescriptor(fd), owner));
}

// The same lines are still held: reconfigured, they never let go of their levels.
std::shared_ptr<LineRequest> Claims::take_over(const Wanted& lines, const gpio_v2_line_config& config,
                                               const std::string& owner) {
  const auto held = holder(*lines.chip, lines.offsets.front());
  if (held == nullptr || held->lines().offsets != lines.offsets) return nullptr;
  if (held->configure(config) < 0) return nullptr;
  held->owner = owner;
  held->claimed = true;
  return held;
}

// A held request that shares some lines with a new claim is broken up: the others are held one by one.
void Claims::make_room(const Wanted& lines) {
  for (const unsigned offset : lines.offsets) {
    const auto held = holder(*lines.chip, offset);
    if (held == nullptr) continue;
    let_go(*held);
    for (std::size_t i = 0; i < held->lines().offsets.size(); ++i) {
      const unsigned other = held->lines().offsets[i];
      if (std::find(lines.offsets.begin(), lines.offsets.end(), other) == lines.offsets.end())
        hold_again(*held, i);
    }
  }
}

void Claims::hold_again(const LineRequest& broken, std::size_t index) {
  const Wanted& lines = broken.lines();
  const Wanted line{lines.chip, {lines.pins[index]}, {lines.offsets[index]}};
  const std::uint64_t level = (broken.levels() >> index) & 1U;
  const int fd = ask(line, broken.owner, output_config(broken.output_options(), level));
  if (fd < 0) return;
  auto request = std::make_shared<LineRequest>(line, FileDescriptor(fd), broken.owner);
  request->became(broken.output_options(), level);
  request->claimed = false;
  requests_.push_back(std::move(request));
}

std::shared_ptr<LineRequest> Claims::outputs(const Wanted& lines, const OutputOptions& options,
                                             const std::string& owner) {
  check_free(lines);
  const std::uint64_t all = all_lines(lines.offsets.size());
  if (const auto active = options.initial.active())
    return outputs_at(lines, options, *active ? all : 0, owner);
  const KnownLevels held = held_levels(lines);
  if (held.known != all) return outputs_as_is(lines, options, held, owner);
  return outputs_at(lines, options, logical(held.physical, options, all), owner);
}

std::shared_ptr<LineRequest> Claims::outputs_at(const Wanted& lines, const OutputOptions& options,
                                                std::uint64_t levels, const std::string& owner) {
  const gpio_v2_line_config config = output_config(options, levels);
  auto request = take_over(lines, config, owner);
  if (request == nullptr) {
    make_room(lines);
    request = taken(lines, ask(lines, owner, config), owner);
  }
  request->became(options, levels);
  tell(lines);
  return request;
}

Claims::KnownLevels Claims::held_levels(const Wanted& lines) const {
  KnownLevels levels;
  for (std::size_t i = 0; i < lines.offsets.size(); ++i) {
    const auto held = holder(*lines.chip, lines.offsets[i]);
    const auto level =
        held != nullptr ? held->physical(*held->index_of(*lines.chip, lines.offsets[i])) : std::nullopt;
    if (!level) continue;
    levels.known |= std::uint64_t{1} << i;
    levels.physical |= std::uint64_t{*level} << i;
  }
  return levels;
}

// Only who has a line may read it. So it is requested without a direction, which leaves it as it is, read,
// and made an output of that level under the same descriptor.
std::shared_ptr<LineRequest> Claims::outputs_as_is(const Wanted& lines, const OutputOptions& options,
                                                   const KnownLevels& held, const std::string& owner) {
  make_room(lines);
  auto request = taken(lines, ask(lines, owner, {}), owner);
  try {
    const std::uint64_t physical = (request->read() & ~held.known) | held.physical;
    const std::uint64_t levels = logical(physical, options, all_lines(lines.offsets.size()));
    if (const int error = request->configure(output_config(options, levels)); error < 0)
      refuse(lines, -error);
    request->became(options, levels);
  } catch (...) {
    let_go(*request);
    throw;
  }
  tell(lines);
  return request;
}

std::shared_ptr<LineRequest> Claims::inputs(const Wanted& lines, const InputOptions& options,
                                            const std::string& owner) {
  check_free(lines);
  make_room(lines);
  const std::size_t count = lines.offsets.size();
  int fd = ask(lines, owner, input_config(options, TellEdges::yes, count));
  // The chip has no interrupts, which the kernel needs for edges and for debouncing.
  const bool polled = fd == -ENXIO;
  if (polled) {
    InputOptions plain = options;
    plain.debounce = {};
    fd = ask(lines, owner, input_config(plain, TellEdges::no, count));
  }
  const auto request = taken(lines, fd, owner);
  request->became(options);
  polled ? poll_edges(*request, options) : tell_edges(*request);
  tell(lines);
  return request;
}

std::shared_ptr<LineRequest> Claims::shared_input(const Wanted& line, const InputOptions& options,
                                                  const std::string& owner) {
  auto request = holder(*line.chip, line.offsets.front());
  if (request == nullptr || !request->is_shared()) {
    request = inputs(line, options, owner);
    request->share(owner);
    return request;
  }
  if (!aio::gpio::can_share(request->input_options(), options))
    aio::gpio::throw_not_shared(line.pins.front(), line.chip->facts(), line.offsets.front(), request->owner,
                                request->input_options(), options);
  request->share(owner);
  tell(line);
  return request;
}

void Claims::unshare(LineRequest& request, const std::string& owner) {
  if (request.unshare(owner)) let_go(request);
  tell(request.lines());
}

std::shared_ptr<LineRequest> Claims::note(const Wanted& lines, const std::string& owner) {
  check_free(lines);
  make_room(lines);
  const auto noted = requests_.emplace_back(std::make_shared<LineRequest>(lines, FileDescriptor(), owner));
  tell(lines);
  return noted;
}

void Claims::tell_edges(LineRequest& request) {
  const Wanted& lines = request.lines();
  request.edges = std::make_shared<EdgeStream>(
      EdgeStream::Parts{.loop = loop_,
                        .fd = request.descriptor(),
                        .offsets = lines.offsets,
                        .line = describe(lines),
                        .gone = explain_gone(lines),
                        .on_edge = [this, &lines](std::size_t line) { tell(lines, line); }});
}

void Claims::poll_edges(LineRequest& request, const InputOptions& options) {
  const Wanted& lines = request.lines();
  try {
    request.polled =
        std::make_shared<PolledEdges>(PolledEdges::Parts{.loop = loop_,
                                                         .read = [&request] { return request.read(); },
                                                         .count = lines.offsets.size(),
                                                         .options = options,
                                                         .line = describe(lines)});
  } catch (...) {
    let_go(request);
    throw;
  }
  say_(fmt::format("{}: its chip {} has no interrupts; while {} waits for an edge its level is read every {}",
                   describe(lines), lines.chip->facts().label, request.owner,
                   aio::format_duration(PolledEdges::period)));
}

void Claims::keep(LineRequest& request) {
  request.claimed = false;
  tell(request.lines());
}

void Claims::let_go(LineRequest& request) {
  if (!request.chip().check()) stop_watching(request.chip());
  request.close();
  const auto place = std::find_if(requests_.begin(), requests_.end(),
                                  [&](const auto& each) { return each.get() == &request; });
  if (place != requests_.end()) requests_.erase(place);
}

void Claims::release(const Wanted& line) {
  const unsigned offset = line.offsets.front();
  const auto held = holder(*line.chip, offset);
  if (held == nullptr || held->claimed) {
    const auto info = this->info(*line.chip, offset);
    aio::gpio::throw_not_held(line.pins.front(), line.chip->facts(), offset, info ? info->owner : "");
  }
  make_room(line);
  tell(line);
}

void Claims::release_held(const std::string& owner) {
  for (const auto& request : std::vector(requests_)) {
    if (request->claimed || request->owner != owner || request->is_kept()) continue;
    let_go(*request);
    tell(request->lines());
  }
}

std::optional<LineInfo> Claims::info(ChipDevice& chip, unsigned offset) {
  const auto facts = chip.info(offset);
  if (!facts) return std::nullopt;
  LineInfo line{.chip = chip.facts().name,
                .offset = offset,
                .name = chip.facts().lines[offset],
                .direction = (facts->flags & GPIO_V2_LINE_FLAG_OUTPUT) != 0 ? aio::gpio::Direction::output
                                                                            : aio::gpio::Direction::input,
                .value = std::nullopt,
                .owner = text_of(facts->consumer),
                .label = chip.facts().label,
                .flags = flags_of(*facts)};
  if (const auto held = holder(chip, offset)) {
    line.owner = held->owner;
    line.held = !held->claimed;
    line.value = held->physical(*held->index_of(chip, offset));
  } else if ((facts->flags & GPIO_V2_LINE_FLAG_USED) == 0) {
    line.owner.clear();
  } else if (line.owner.empty()) {
    line.owner = "the kernel";
  }
  return line;
}

void Claims::tell(const Wanted& lines) {
  for (std::size_t i = 0; i < lines.offsets.size(); ++i) tell(lines, i);
}

void Claims::tell(const Wanted& lines, std::size_t index) {
  if (!news_->has_watchers()) return;
  if (const auto line = info(*lines.chip, lines.offsets[index])) news_->tell(*line);
}

void Claims::watch_chips() {
  chip_watches_.clear();
  for (const auto& chip : chips_.devices()) {
    for (unsigned offset = 0; offset < chip->facts().lines.size(); ++offset) {
      if (const auto line = info(*chip, offset)) news_->learn(*line);
    }
    const auto tell_of = [this](ChipDevice& changed, unsigned offset) {
      if (const auto line = info(changed, offset)) news_->tell(*line);
    };
    chip_watches_.push_back(std::make_shared<ChipWatch>(loop_, chip, tell_of));
    chip_watches_.back()->start();
  }
}

// Linux 6.1 dereferences a null pointer when lines of a chip that has gone are freed while somebody watches
// them.
void Claims::stop_watching(const ChipDevice& chip) {
  std::erase_if(chip_watches_, [&](const auto& watch) {
    if (&watch->chip() != &chip) return false;
    watch->stop();
    return true;
  });
}

void Claims::look_at_devices() {
  const auto before = chips_.devices();
  const bool changed = chips_.refresh();
  for (const auto& chip : before) {
    if (chip->gone()) stop_watching(*chip);
  }
  for (const auto& request : std::vector(requests_)) {
    if (!request->chip().gone()) continue;
    if (request->edges) request->edges->lose_chip();  // what is polled finds out by itself
    if (!request->claimed) let_go(*request);
  }
  if (changed && news_->has_watchers()) watch_chips();
}

}  // namespace aiod::gpio

#include <map>
#include <stdexcept>

#include "conformance/gpio/kernel_bench.hpp"

namespace aio::gpio::conformance {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// Real pins, each wired to another one, which drives it and sees it.
class LoopbackBench final : public KernelBench {
 public:
  explicit LoopbackBench(const std::string& wires) : KernelBench("") {
    for (const std::string& wire : split(wires, ' ')) {
      const auto ends = split(wire, ',');
      if (ends.size() != 2)
        throw std::runtime_error("AIOD_GPIO_LOOPBACK: \"" + wire +
                                 "\" is not a pair like gpiochip0:23,gpiochip0:24");
      pins_.emplace_back(ends[0]);
      partners_.emplace(ends[0], Partner{Pin(ends[1]), nullptr});
    }
  }

  std::vector<Pin> pins() const override { return pins_; }
  std::vector<Pin> spellings() override { return {pins_.front()}; }

  void drive(const Pin& pin, bool high) override {
    Partner& partner = partner_of(pin);
    if (partner.line == nullptr || !partner.drives) {
      partner.line.reset();
      partner.line =
          board().claim_output(partner.pin, {.initial = high, .on_release = OnRelease::input}, "bench");
      partner.drives = true;
    }
    partner.line->set(high);
  }

  bool sees(const Pin& pin) override {
    Partner& partner = partner_of(pin);
    if (partner.line == nullptr || partner.drives) {
      partner.line.reset();
      partner.line = board().claim_input(partner.pin, {}, "bench");
      partner.drives = false;
    }
    return partner.line->value();
  }

  bool undrive(const Pin& pin) override {
    partner_of(pin).line.reset();
    return true;
  }

 private:
  struct Partner {
    Pin pin;
    std::unique_ptr<Line> line{};
    bool drives = false;
  };

  Partner& partner_of(const Pin& pin) {
    const LineInfo wanted = board().find(pin);
    for (auto& [name, partner] : partners_) {
      const LineInfo line = board().find(Pin(name));
      if (line.chip == wanted.chip && line.offset == wanted.offset) return partner;
    }
    throw std::runtime_error("no wire at " + pin.name());
  }

  std::vector<Pin> pins_;
  std::map<std::string, Partner> partners_;
};

}  // namespace

std::unique_ptr<Bench> make_loopback_bench() {
  return std::make_unique<LoopbackBench>(environment("AIOD_GPIO_LOOPBACK"));
}

}  // namespace aio::gpio::conformance

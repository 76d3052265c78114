#include <aio/wireless.hpp>

#include "clock_watch.hpp"
#include "link_watch.hpp"
#include "system.hpp"

namespace network {
namespace {

class RealSystem final : public System {
 public:
  std::unique_ptr<LinkWatch> watch_links(aio::Executor executor) override {
    return std::make_unique<NetlinkWatch>(executor);
  }
  std::unique_ptr<ClockWatch> watch_clock(aio::Executor executor) override {
    return std::make_unique<KernelClockWatch>(executor);
  }
  std::optional<int> signal(const std::string& interface) override { return aio::wireless_signal(interface); }
};

}  // namespace

std::unique_ptr<System> real_system() {
  return std::make_unique<RealSystem>();
}

}  // namespace network

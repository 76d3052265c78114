#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace stats {

/// How many clients may follow /events: they stay, while other requests come and go.
class StreamPlaces {
 public:
  StreamPlaces(std::size_t total, std::size_t per_address) : total_(total), per_address_(per_address) {}

  /// A place, as long as it is held, which must not be longer than this lives; empty when none is left for
  /// this address.
  std::shared_ptr<void> take(const std::string& address) {
    const auto own = static_cast<std::size_t>(std::ranges::count(taken_, address));
    if (taken_.size() >= total_ || own >= per_address_) return nullptr;
    taken_.push_back(address);
    return {this, [this, address](void*) { taken_.erase(std::ranges::find(taken_, address)); }};
  }

 private:
  std::size_t total_;
  std::size_t per_address_;
  std::vector<std::string> taken_;
};

}  // namespace stats

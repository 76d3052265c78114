#include "settings/did_you_mean.hpp"

#include <fmt/format.h>

#include <aio/detail/nearest.hpp>
#include <string>
#include <vector>

namespace aiod::settings {

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const auto found =
      aio::detail::nearest(word, std::vector<std::string>(candidates.begin(), candidates.end()));
  return found ? fmt::format("did you mean \"{}\"?", *found) : std::string();
}

}  // namespace aiod::settings

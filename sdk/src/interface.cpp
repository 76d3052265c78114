#include <fmt/format.h>

#include <aio/detail/interface_key.hpp>

#include "demangle.hpp"

namespace aio::detail {
namespace {

struct Key {
  std::string_view type;
  std::string_view version;
};

Key parts_of(std::string_view key) {
  const std::size_t at = key.rfind('#');
  if (at == key.npos) return {.type = key, .version = {}};
  return {.type = key.substr(0, at), .version = key.substr(at + 1)};
}

}  // namespace

std::string describe_mismatch(std::string_view asked, std::string_view offered) {
  const Key wanted = parts_of(asked);
  const Key there = parts_of(offered);
  if (wanted.type != there.type || wanted.version == there.version) return {};
  return fmt::format("{} version {}, and version {} was asked for",
                     demangle(std::string(wanted.type).c_str()), there.version, wanted.version);
}

}  // namespace aio::detail

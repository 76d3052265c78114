#include <aio/service.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

struct ValuesParams {
  std::string text = "default";
  std::int64_t big = 0;
  std::uint64_t large = 0;
  double real = 0;
  bool flag = false;
  std::vector<int> list{1, 2};
  std::map<std::string, std::vector<std::string>> map{};
  std::optional<int> maybe{};
  aio::Value any{};
};
AIO_PARAMS(ValuesParams, text, big, large, real, flag, list, map, maybe, any)

namespace {

// Returns what it was given.
class Values final : public aio::Service<ValuesParams> {
 public:
  Values() : Service({.info = "Gives back what it gets", .enabled = true}) {}

  aio::Task<aio::Value> task(ValuesParams p) override {
    aio::Object map;
    for (const auto& [key, texts] : p.map) map[key] = aio::Array(texts.begin(), texts.end());
    co_return aio::Object{{"text", p.text},        {"big", p.big},
                          {"large", p.large},      {"real", p.real},
                          {"flag", p.flag},        {"list", aio::Array(p.list.begin(), p.list.end())},
                          {"map", std::move(map)}, {"maybe", p.maybe ? aio::Value(*p.maybe) : aio::Value()},
                          {"any", p.any}};
  }
};

}  // namespace

AIO_SERVICE(Values)

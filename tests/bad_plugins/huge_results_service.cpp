#include <aio/service.hpp>

#include <string>

namespace {

constexpr std::size_t megabytes_5 = 5 << 20;
constexpr int many = 10'000;

aio::Value list_of_lists() {
  aio::Array list;
  for (int i = 0; i < many; ++i) list.push_back(aio::Array{i, aio::Object{{"n", i}}});
  return list;
}

// Whatever it is asked for, it is too much.
class HugeResults final : public aio::Service<> {
 public:
  HugeResults() : Service({.info = "Says more than anybody wants to know", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    add_task("list", [] { return child(); });
    co_await aio::sleep(std::chrono::milliseconds(1));
    co_return std::string(megabytes_5, 'r');
  }
  aio::Task<aio::Value> call(aio::Value argument) override {
    if (argument.is_null()) co_return list_of_lists();
    co_return std::string(megabytes_5, 'c');
  }
  std::optional<aio::Show> show() override { return aio::Show{"Much", std::string(megabytes_5, 's')}; }
  aio::Value stats() override { return {{"list", list_of_lists()}, {"text", std::string(megabytes_5, 't')}}; }
  std::string report() override { return std::string(megabytes_5, 'p'); }

 private:
  static aio::Task<aio::Value> child() {
    co_await aio::sleep(std::chrono::milliseconds(1));
    co_return list_of_lists();
  }
};

}  // namespace

AIO_SERVICE(HugeResults)

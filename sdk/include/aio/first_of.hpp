#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <aio/api.hpp>
#include <aio/detail/wait.hpp>
#include <aio/task.hpp>

namespace aio {
namespace detail {

/// A task's coroutine waiting for the first of some sides, which run as parts of its task. Ends when all of
/// them have.
class AIO_API Race : public Wait, public std::enable_shared_from_this<Race> {
 public:
  Race(const Executor& executor, std::size_t sides);
  ~Race() override;

  void start(std::size_t side, Task<void> task);

  /// Call when it has ended: the side that was the first. Throws what that threw, or operation_aborted when
  /// the race was aborted before.
  std::size_t winner();

 private:
  class SideEnd;

  void cancelled() override;
  void ended(std::size_t side, std::exception_ptr failure);
  void gone();
  void stop_the_others(std::size_t winner);

  std::vector<TaskRef> parts_;
  std::size_t alive_ = 0;
  std::optional<std::size_t> winner_;
  std::exception_ptr failure_;
  CancelScope* cancelled_by_ = nullptr;
  bool cancelled_ = false;
};

template <class T>
using SideResult = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <class... Ts>
struct RaceOf final : Race {
  explicit RaceOf(const Executor& executor) : Race(executor, sizeof...(Ts)) {}

  template <std::size_t side>
  using Result = std::variant_alternative_t<side, std::variant<SideResult<Ts>...>>;

  template <std::size_t side, class T>
  static Task<void> run(std::shared_ptr<RaceOf> race, Task<T> task) {
    // Clean-up after an abort may wait.
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    if constexpr (std::is_void_v<T>) {
      co_await std::move(task);
      std::get<side>(race->results).emplace();
    } else {
      std::get<side>(race->results).emplace(co_await std::move(task));
    }
  }

  template <std::size_t... sides>
  void start_all(const std::shared_ptr<RaceOf>& self, std::index_sequence<sides...>, Task<Ts>&... tasks) {
    (start(sides, run<sides>(self, std::move(tasks))), ...);
  }

  template <std::size_t side = 0>
  std::variant<SideResult<Ts>...> take(std::size_t winner) {
    if constexpr (side + 1 < sizeof...(Ts))
      if (winner != side) return take<side + 1>(winner);
    return std::variant<SideResult<Ts>...>(std::in_place_index<side>, std::move(*std::get<side>(results)));
  }

  std::tuple<std::optional<SideResult<Ts>>...> results;
};

}  // namespace detail

/// Awaits several tasks at once until the first of them ends, and stops the others. `index()` of what it
/// returns says which it was; a task that returns nothing has std::monostate there. Throws what the first one
/// threw.
///
///     auto first = co_await aio::first_of(button.edge(), aio::sleep(30s));
///     if (first.index() == 1) log().info("nobody pressed the button");
///
/// Nothing is taken but by the winner: edges, items of a channel, lines of a log, events and messages that
/// the others would have had are there for the next who asks. Of several that need not wait the one that is
/// named first wins. A task of several steps that loses, loses what it had taken in its earlier ones.
///
/// It returns when all have ended: one that does not end at once when it is stopped, as an aio::offload, is
/// waited for. A stop that comes while it waits ends all of them, and the await with operation_aborted; one
/// that comes when the first has ended already takes effect at the next await.
template <class... Ts>
Task<std::variant<detail::SideResult<Ts>...>> first_of(Task<Ts>... tasks) {
  static_assert(sizeof...(Ts) > 0, "first_of needs something to wait for");
  const Executor executor = co_await boost::asio::this_coro::executor;
  const auto race = std::make_shared<detail::RaceOf<Ts...>>(executor);
  race->start_all(race, std::index_sequence_for<Ts...>(), tasks...);
  co_await race->suspend();
  co_return race->take(race->winner());
}

}  // namespace aio

#include <aio/resolve.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include <aio/detail/wait.hpp>
#include <aio/loop.hpp>

namespace aio {
namespace {

// A look-up that nobody waits for any more goes on for as long as the system's time-outs.
constexpr int most_look_ups = 16;
std::atomic<int> look_ups = 0;

struct Answer {
  Addresses addresses{};
  std::string problem{};
};

/// What the thread and the await share, as long as one of them needs it.
struct Question {
  std::mutex mutex{};
  Loop* loop = nullptr;          // guarded; null once nobody waits
  detail::Wait* wait = nullptr;  // loop's thread only; null once nobody waits
  Answer answer{};
};

// The one who waits; a late answer finds nobody.
class Asker {
 public:
  Asker(std::shared_ptr<Question> question, Loop& loop, detail::Wait& wait) : question_(std::move(question)) {
    question_->loop = &loop;
    question_->wait = &wait;
  }
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;
  ~Asker() {
    const std::lock_guard lock(question_->mutex);
    question_->loop = nullptr;
    question_->wait = nullptr;
  }

 private:
  std::shared_ptr<Question> question_;
};

Addresses ask_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &list); error != 0)
    throw ResolveError(::gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
  Addresses addresses;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    boost::asio::ip::tcp::endpoint endpoint;
    if (entry->ai_addrlen > endpoint.capacity()) continue;
    std::copy_n(reinterpret_cast<const char*>(entry->ai_addr), entry->ai_addrlen,
                reinterpret_cast<char*>(endpoint.data()));
    addresses.push_back(endpoint.address());
  }
  return addresses;
}

Answer answer_of(const detail::LookUp& look_up, const std::string& host) {
  try {
    Answer answer{.addresses = look_up(host)};
    if (answer.addresses.empty()) answer.problem = "it has no address";
    return answer;
  } catch (const std::exception& e) {
    return {.problem = e.what()};
  }
}

void tell(const std::shared_ptr<Question>& question) {
  const std::lock_guard lock(question->mutex);
  if (question->loop == nullptr) return;
  question->loop->post([question] {
    if (question->wait != nullptr) question->wait->complete_now();
  });
}

// Signals are for the threads that expect them.
class SignalBlock {
 public:
  SignalBlock() noexcept {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalBlock() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalBlock(const SignalBlock&) = delete;
  SignalBlock& operator=(const SignalBlock&) = delete;

 private:
  sigset_t before_{};
};

// Detached: nothing can interrupt getaddrinfo, and nobody is to wait for it.
void ask(std::shared_ptr<Question> question, detail::LookUp look_up, std::string host) {
  if (++look_ups > most_look_ups) {
    --look_ups;
    throw ResolveError(fmt::format(
        "{}: {} look-ups are under way already; the name server seems not to answer", host, most_look_ups));
  }
  const SignalBlock block;
  try {
    std::thread([question = std::move(question), look_up = std::move(look_up), host = std::move(host)] {
      question->answer = answer_of(look_up, host);
      tell(question);
      --look_ups;
    }).detach();
  } catch (...) {
    --look_ups;
    throw;
  }
}

// As the workers do on a clock that is moved by hand.
bool is_in_place(const Loop& loop) {
  return loop.pace() == Loop::Pace::manual;
}

}  // namespace

ResolveError::~ResolveError() = default;

Task<Addresses> detail::resolve_by(LookUp look_up, std::string host, std::source_location where) {
  const Executor executor = co_await boost::asio::this_coro::executor;
  const bool suspended = co_await has_suspended;
  if (must_pause(executor, suspended)) co_await pause(executor, WaitKind::io, where);
  boost::system::error_code error;
  const auto literal = boost::asio::ip::make_address(host, error);
  if (!error) co_return Addresses{literal};
  const auto question = std::make_shared<Question>();
  if (is_in_place(executor.loop())) {
    question->answer = answer_of(look_up, host);
  } else {
    Wait wait(executor, WaitKind::io, where);
    const Asker asker(question, executor.loop(), wait);
    ask(question, std::move(look_up), host);
    throw_if_aborted(co_await wait.suspend());
  }
  if (!question->answer.problem.empty())
    throw ResolveError(fmt::format("{}: {}", host, question->answer.problem));
  co_return std::move(question->answer.addresses);
}

Task<Addresses> resolve(std::string host, std::source_location where) {
  return detail::resolve_by(ask_system, std::move(host), where);
}

}  // namespace aio

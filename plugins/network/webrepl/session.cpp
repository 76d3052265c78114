#include "session.hpp"

#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include <aio/admission.hpp>
#include <aio/first_of.hpp>
#include <aio/sleep.hpp>

#include "words.hpp"

namespace webrepl {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Event = LineEditor::Event;

constexpr char ctrl_c = 0x03;
constexpr std::size_t most_request = 8192;
constexpr std::size_t most_typed = 16384;  // ahead of what is looked at
constexpr std::size_t longest_output_line = 65536;

constexpr std::string_view help =
    "What you type are aioctl's commands: status, restart NAME, log -f, config NAME ...\r\n"
    "\"--help\" lists them all, \"VERB --help\" explains one. Words are parted as in a shell,\r\n"
    "and nothing in them is expanded.\r\n"
    "Ctrl-C ends what runs, Ctrl-U takes the line back, \"exit\" or Ctrl-D leaves.\r\n";

}  // namespace

Session::Session(std::unique_ptr<Wire> wire, Shared& shared, Peer peer, Welcome welcome)
    : shared_(shared),
      peer_(peer.address.to_string()),
      address_key_(aio::admission::address_key(peer.address)),
      local_(std::move(peer.local)),
      welcome_(welcome),
      editor_(shared.rules.line),
      timer_(shared.loop, [this] { time_is_over(); }),
      connection_(std::move(wire), shared.rules.message, shared.loop, *this) {}

void Session::end(CloseCode code, std::string_view reason) {
  stopped_ = true;
  over_.set();
  changed_.set();
  interrupted_.set();
  if (open_)
    connection_.close(code, reason);
  else
    connection_.abort();
}

void Session::gone() {
  over_.set();
  changed_.set();
  interrupted_.set();
}

void Session::limit_time(aio::Duration time) {
  timer_.arm(shared_.loop.clock().now() + time);
}

void Session::time_is_over() {
  if (!open_) return connection_.abort();
  say("\r\n[nothing was typed for too long]\r\n");
  connection_.close(CloseCode::policy, "nothing was typed for too long");
  gone();
}

void Session::typed(std::string_view bytes) {
  if (at_prompt_) limit_time(shared_.rules.idle_time);
  if (typed_.size() + bytes.size() > most_typed) {
    const bool interrupts = bytes.find(ctrl_c) != bytes.npos;
    if (!interrupts) return say("\a");
    typed_.clear();
    bytes = bytes.substr(bytes.rfind(ctrl_c));
  }
  typed_ += bytes;
  if (busy_) look_for_interruption();
  changed_.set();
}

// While a command runs only Ctrl-C is looked at; what comes after it is for the next prompt.
void Session::look_for_interruption() {
  const auto at = typed_.rfind(ctrl_c);
  if (at == typed_.npos) return;
  typed_.erase(0, at + 1);
  interrupted_.set();
}

aio::Task<void> Session::run() {
  limit_time(shared_.rules.handshake_time);
  if (welcome_ == Welcome::turned_away) {
    co_await connection_.refuse(refusal("503 Service Unavailable", "there are too many clients; try again"));
  } else {
    Handshake handshake(shared_.rules.doors, local_, most_request);
    const bool opened = co_await connection_.open(std::move(handshake));
    if (opened) co_await converse();
  }
  timer_.cancel();
  connection_.abort();
  if (std::exchange(logged_in_, false)) --shared_.logged_in;
}

aio::Task<void> Session::converse() {
  open_ = true;
  const aio::Executor executor = co_await asio::this_coro::executor;
  connection_.start(executor);
  std::string problem;
  try {
    const bool welcome = co_await log_in();
    if (welcome) co_await serve_commands();
  } catch (const std::exception& error) {
    problem = error.what();
  }
  if (!problem.empty()) shared_.log.error("{}: {}", peer_, problem);
  timer_.cancel();
  // Nobody who stops the service waits for its clients' manners.
  co_await connection_.part(stopped_ ? aio::Duration(100ms) : aio::Duration(2s));
}

aio::Task<bool> Session::log_in() {
  for (unsigned tries = 0; tries < shared_.rules.tries; ++tries) {
    limit_time(shared_.rules.login_time);
    editor_.show(false);
    say("Password: ");
    auto step = co_await next_step();
    if (!step || step->event == Event::end) co_return false;
    if (step->event == Event::interrupt) continue;
    const bool right = co_await password_is_right(std::move(*step));
    if (over_.is_set()) co_return false;
    if (right) co_return true;
  }
  connection_.close(CloseCode::policy, "too many wrong passwords");
  co_return false;
}

aio::Task<bool> Session::password_is_right(LineEditor::Step step) {
  const aio::Duration delay = shared_.attempts.begin(address_key_, aio::now());
  timer_.cancel();
  if (delay > 0s) co_await aio::first_of(aio::sleep(delay), over_.wait());
  const bool right = step.event == Event::line && same_password(step.line, shared_.rules.password);
  if (over_.is_set()) co_return false;
  if (!right) {
    ++shared_.refused;
    shared_.log.warning("{}: wrong password", peer_);
    say("Access denied\r\n");
    co_return false;
  }
  shared_.attempts.succeeded(address_key_);
  co_return enter();
}

// While somebody typed, others may have taken the last place. A session that has logged in keeps its own.
bool Session::enter() {
  if (shared_.logged_in >= shared_.rules.clients) {
    connection_.close(CloseCode::policy, "there are too many clients; come again");
    gone();
    return false;
  }
  logged_in_ = true;
  ++shared_.logged_in;
  ++shared_.logins;
  shared_.log.info("{}: logged in", peer_);
  say("WebREPL connected\r\n");
  return true;
}

aio::Task<void> Session::serve_commands() {
  editor_.show(true);
  say("\"help\" says what can be typed.\r\n");
  for (bool stays = true; stays;) {
    limit_time(shared_.rules.idle_time);
    at_prompt_ = true;
    say(">>> ");
    auto step = co_await next_step();
    at_prompt_ = false;
    stays = step && step->event != Event::end;
    if (!stays) break;
    if (step->event == Event::too_long) say("The line is too long; it was dropped.\r\n");
    if (step->event == Event::line) stays = co_await obey(std::move(step->line));
    stays = stays && !over_.is_set();
  }
  shared_.log.info("{}: left", peer_);
}

aio::Task<bool> Session::obey(std::string line) {
  auto words = words_of(line);
  if (!words) {
    say("A quote, or what a backslash hides, is missing.\r\n");
    co_return true;
  }
  if (words->empty()) co_return true;
  if (words->front() == "exit") co_return false;
  if (words->front() == "help") {
    say(help);
    co_return true;
  }
  co_await execute(std::move(*words));
  co_return true;
}

// What the client typed comes after the "--": by it nobody changes in whose name it is carried out.
Session::Words Session::command_line(Words words) const {
  Words line{"aioctl", "--on-behalf-of", "webrepl " + peer_};
  for (const auto& [right, patterns] : shared_.rules.grants)
    for (const std::string& pattern : patterns) {
      line.emplace_back("--grant");
      line.push_back(fmt::format("{}={}", to_string(right), pattern));
    }
  line.emplace_back("--");
  line.insert(line.end(), std::make_move_iterator(words.begin()), std::make_move_iterator(words.end()));
  return line;
}

// The daemon logs what is asked of it, as it understood it.
aio::Task<void> Session::execute(Words words) {
  aio::Command command{
      .line = command_line(std::move(words)), .output_limit = longest_output_line, .grace = 1s};
  command.on_line = [this](std::string_view line) { connection_.send_output(std::string(line) + "\r\n"); };
  timer_.cancel();
  if (!over_.is_set()) interrupted_.clear();
  busy_ = true;
  look_for_interruption();
  auto program = run_program(std::move(command));
  auto interruption = interrupted_.wait();
  const auto first = co_await aio::first_of(std::move(program), std::move(interruption));
  busy_ = false;
  if (first.index() == 1)
    say("^C\r\n");
  else
    say(std::get<0>(first));
}

// Returns what is to be said of its end. An interruption ends it, and that may take a moment.
aio::Task<std::string> Session::run_program(aio::Command command) {
  std::string problem;
  try {
    const aio::ProcessEnd end = co_await shared_.processes.run(std::move(command));
    if (!end.ok()) problem = aio::describe(end);
  } catch (const aio::ProcessError& error) {
    problem = error.what();
  }
  co_return problem.empty() ? problem : "[" + problem + "]\r\n";
}

aio::Task<std::optional<LineEditor::Step>> Session::next_step() {
  for (;;) {
    if (over_.is_set()) co_return std::nullopt;
    auto step = edit();
    if (step) co_return step;
    changed_.clear();
    if (!over_.is_set()) co_await changed_.wait();
  }
}

// Takes what was typed, up to the end of a line.
std::optional<LineEditor::Step> Session::edit() {
  std::string echo;
  std::optional<LineEditor::Step> found;
  std::size_t used = 0;
  while (used < typed_.size() && !found) {
    LineEditor::Step step = editor_.take(typed_[used++]);
    echo += step.echo;
    if (step.event != Event::none) found = std::move(step);
  }
  typed_.erase(0, used);
  say(echo);
  return found;
}

}  // namespace webrepl

#include "mosquitto_link.hpp"

#include <boost/asio/ip/address.hpp>

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include <aio/offload.hpp>
#include <aio/resolve.hpp>
#include <aio/sleep.hpp>
#include <aio/timeout.hpp>

#include "mosquitto_connect.hpp"
#include "mosquitto_handle.hpp"
#include "mosquitto_text.hpp"
#include "wake.hpp"

namespace aiomqtt {
namespace {

using aio::mqtt::Message;
using aio::mqtt::Qos;
using aio::mqtt::Received;

constexpr auto answer_limit = std::chrono::seconds(15);
// After so many packets in a row the other tasks have their turn.
constexpr int packets_at_once = 64;
constexpr std::size_t longest_log = 4096;

bool is_address(const std::string& server) {
  boost::system::error_code error;
  boost::asio::ip::make_address(server, error);
  return !error;
}

class MosquittoLink final : public Link {
 public:
  explicit MosquittoLink(aio::Executor executor) : executor_(executor) { mosquitto_lib_init(); }
  ~MosquittoLink() override {
    drop();
    mosquitto_lib_cleanup();
  }

  aio::Task<void> open(LinkOptions options) override;
  aio::Task<void> pump() override;
  int publish(const Message& message) override;
  void subscribe(const std::string& filter, Qos qos) override;
  void unsubscribe(const std::string& filter) override;
  void keep_alive() override;
  void close() override;
  void drop() override;

 private:
  void create();
  using Connect = int(mosquitto*, const LinkOptions&, int version);
  aio::Task<void> open_as(int version);
  aio::Task<void> connect();
  aio::Task<void> look_up();
  aio::Task<void> begin_to_connect(Connect* function);
  aio::Task<int> connected();
  aio::Task<void> await_answer();
  aio::Task<void> turn();
  void read_and_write();
  void hand_out();
  bool read_all();
  void note(int code);
  void throw_if_failed();
  void must_be_open() const;

  static MosquittoLink& of(void* self) { return *static_cast<MosquittoLink*>(self); }
  static void answered(mosquitto*, void* self, int code);
  static void disconnected(mosquitto*, void* self, int code);
  static void published(mosquitto*, void* self, int id);
  static void arrived(mosquitto*, void* self, const mosquitto_message* message);
  static void logged(mosquitto*, void* self, int level, const char* text);
  std::string describe(int code, int error) const;

  aio::Executor executor_;
  Handle handle_;
  std::optional<Wake> wake_;
  LinkOptions options_{};
  std::optional<int> answer_;       // the broker's to our request
  std::optional<std::string> end_;  // why there is no connection any more
  std::vector<Received> messages_;
  std::vector<std::pair<std::string, std::size_t>> too_big_;  // messages that were dropped
  std::vector<int> acknowledged_;
  std::string tls_log_;                  // what libmosquitto complained of on this connection
  int version_ = MQTT_PROTOCOL_V5;       // of this connection
  int next_version_ = MQTT_PROTOCOL_V5;  // of the next one
  bool more_ = false;
};

void MosquittoLink::create() {
  handle_ = make_handle(options_, version_, this);
  mosquitto* handle = handle_.get();
  mosquitto_connect_callback_set(handle, &answered);
  mosquitto_disconnect_callback_set(handle, &disconnected);
  mosquitto_publish_callback_set(handle, &published);
  mosquitto_message_callback_set(handle, &arrived);
  mosquitto_log_callback_set(handle, &logged);
}

// MQTT 5, by which the broker is told how long a message may be; MQTT 3.1.1 where the broker does not know
// it, and once after it has ended the connection without an answer, as very old ones do.
aio::Task<void> MosquittoLink::open(LinkOptions options) {
  const int version = std::exchange(next_version_, MQTT_PROTOCOL_V5);
  options_ = std::move(options);
  co_await open_as(version);
  if (version == MQTT_PROTOCOL_V5 && is_unknown_version(*answer_)) co_await open_as(MQTT_PROTOCOL_V311);
  if (*answer_ != 0) throw LinkError(describe_refusal(*answer_, !options_.username.empty()));
}

aio::Task<void> MosquittoLink::open_as(int version) {
  drop();
  version_ = version;
  create();
  try {
    co_await connect();
    if (version == MQTT_PROTOCOL_V5) next_version_ = MQTT_PROTOCOL_V311;
    co_await aio::with_timeout(await_answer(), answer_limit);
    next_version_ = MQTT_PROTOCOL_V5;
  } catch (const aio::TimeoutError&) {
    throw LinkError("the broker does not answer; check `server` and `port`");
  }
}

// libmosquitto tries the first of a name's addresses and does not wait for it, so that we can. Where that one
// refuses at once, as ::1 of "localhost" may, it has to try them all, which blocks.
aio::Task<void> MosquittoLink::connect() {
  co_await look_up();
  co_await begin_to_connect(&connect_first);
  const int error = co_await aio::with_timeout(connected(), answer_limit);
  if (error == 0) co_return;
  if (error != ECONNREFUSED || is_address(options_.server)) throw LinkError(describe(MOSQ_ERR_ERRNO, error));
  wake_.reset();
  co_await begin_to_connect(&connect_any);
}

// libmosquitto looks the name up itself, on a worker that a stop has to wait for: so it is only asked once
// the name server is known to answer.
aio::Task<void> MosquittoLink::look_up() {
  try {
    co_await aio::resolve(options_.server);
  } catch (const aio::ResolveError&) {
    throw LinkError(describe(MOSQ_ERR_EAI, 0));
  }
}

// Looking up the name blocks, so it runs on a worker; nothing else touches the handle meanwhile.
aio::Task<void> MosquittoLink::begin_to_connect(Connect* function) {
  const auto blocking = [this, function] {
    errno = 0;
    const int code = function(handle_.get(), options_, version_);
    return std::pair(code, errno);
  };
  const std::pair<int, int> result = co_await aio::offload(blocking);
  if (result.first != MOSQ_ERR_SUCCESS && result.first != MOSQ_ERR_CONN_PENDING)
    throw LinkError(describe(result.first, result.second));
  wake_.emplace(executor_, mosquitto_socket(handle_.get()));
  more_ = options_.tls;  // it is for us to begin
}

// What came of it: errno.
aio::Task<int> MosquittoLink::connected() {
  pollfd socket{.fd = mosquitto_socket(handle_.get()), .events = POLLOUT, .revents = 0};
  wake_->want_write(true);
  while (::poll(&socket, 1, 0) == 0) co_await wake_->wait();
  int error = 0;
  socklen_t size = sizeof(error);
  ::getsockopt(socket.fd, SOL_SOCKET, SO_ERROR, &error, &size);
  co_return error;
}

aio::Task<void> MosquittoLink::await_answer() {
  while (!answer_) co_await turn();
}

aio::Task<void> MosquittoLink::pump() {
  for (;;) co_await turn();
}

aio::Task<void> MosquittoLink::turn() {
  must_be_open();
  wake_->want_write(mosquitto_want_write(handle_.get()));
  if (more_)
    co_await aio::sleep(aio::Duration::zero());
  else
    co_await wake_->wait();
  read_and_write();
  hand_out();
  throw_if_failed();
}

void MosquittoLink::read_and_write() {
  if (end_ || mosquitto_socket(handle_.get()) < 0) return;
  more_ = read_all();
  if (!end_ && mosquitto_want_write(handle_.get())) note(mosquitto_loop_write(handle_.get(), 1));
}

// TLS may hold decrypted packets that the socket no longer tells of, so it is read until it has no more.
bool MosquittoLink::read_all() {
  for (int i = 0; i < packets_at_once; ++i) {
    errno = 0;
    const int code = mosquitto_loop_read(handle_.get(), 1);
    const int error = errno;
    if (code != MOSQ_ERR_SUCCESS) {
      if (!end_) end_ = describe(code, error);
      return false;
    }
    if (error == EAGAIN || error == EWOULDBLOCK) return false;
  }
  return true;
}

// Not from within libmosquitto: who is told may publish at once.
void MosquittoLink::hand_out() {
  for (const int id : std::exchange(acknowledged_, {}))
    if (on_acknowledged) on_acknowledged(id);
  for (Received& message : std::exchange(messages_, {}))
    if (on_message) on_message(std::move(message));
  for (const auto& [topic, size] : std::exchange(too_big_, {}))
    if (on_too_big) on_too_big(topic, size);
}

void MosquittoLink::note(int code) {
  if (code == MOSQ_ERR_SUCCESS || code == MOSQ_ERR_CONN_PENDING) {
    if (wake_) wake_->want_write(mosquitto_want_write(handle_.get()));
    return;
  }
  if (!end_) end_ = describe(code, errno);
  if (wake_) wake_->wake();
}

std::string MosquittoLink::describe(int code, int error) const {
  if (auto problem = describe_tls_problem(tls_log_)) return *problem;
  const bool cut_off = code == MOSQ_ERR_CONN_LOST || error == EPROTO || error == ECONNRESET || error == EPIPE;
  return options_.tls && !answer_ && cut_off ? describe_unfinished_tls() : describe_code(code, error);
}

void MosquittoLink::throw_if_failed() {
  if (answer_ && *answer_ != 0) return;
  if (end_) throw LinkError(*end_);
}

void MosquittoLink::must_be_open() const {
  if (!handle_ || !wake_) throw LinkError("there is no connection");
}

int MosquittoLink::publish(const Message& message) {
  must_be_open();
  int id = 0;
  const int code =
      mosquitto_publish(handle_.get(), &id, message.topic.c_str(), static_cast<int>(message.payload.size()),
                        message.payload.data(), static_cast<int>(message.qos), message.retain);
  if (code == MOSQ_ERR_PAYLOAD_SIZE || code == MOSQ_ERR_OVERSIZE_PACKET || code == MOSQ_ERR_INVAL ||
      code == MOSQ_ERR_MALFORMED_UTF8)
    throw aio::mqtt::MqttError(describe_code(code, 0));
  note(code);
  if (end_) throw LinkError(*end_);
  return id;
}

void MosquittoLink::subscribe(const std::string& filter, Qos qos) {
  must_be_open();
  note(mosquitto_subscribe(handle_.get(), nullptr, filter.c_str(), static_cast<int>(qos)));
}

void MosquittoLink::unsubscribe(const std::string& filter) {
  must_be_open();
  note(mosquitto_unsubscribe(handle_.get(), nullptr, filter.c_str()));
}

void MosquittoLink::keep_alive() {
  if (handle_ && wake_ && !end_) note(mosquitto_loop_misc(handle_.get()));
}

void MosquittoLink::close() {
  if (handle_ && wake_ && !end_) mosquitto_disconnect(handle_.get());
  drop();
}

void MosquittoLink::drop() {
  wake_.reset();
  handle_.reset();
  answer_.reset();
  end_.reset();
  messages_.clear();
  too_big_.clear();
  acknowledged_.clear();
  tls_log_.clear();
  more_ = false;
}

void MosquittoLink::answered(mosquitto*, void* self, int code) {
  of(self).answer_ = code;
}

void MosquittoLink::disconnected(mosquitto*, void* self, int code) {
  const int error = errno;
  if (!of(self).end_) of(self).end_ = of(self).describe(code == 0 ? MOSQ_ERR_CONN_LOST : code, error);
}

void MosquittoLink::published(mosquitto*, void* self, int id) {
  of(self).acknowledged_.push_back(id);
}

void MosquittoLink::arrived(mosquitto*, void* self, const mosquitto_message* message) {
  const auto size = static_cast<std::size_t>(message->payloadlen);
  if (size > of(self).options_.longest_payload) {
    of(self).too_big_.emplace_back(message->topic, size);
    return;
  }
  Received received{.topic = message->topic, .payload = {}, .retained = message->retain};
  if (size > 0) received.payload.assign(static_cast<const char*>(message->payload), size);
  of(self).messages_.push_back(std::move(received));
}

void MosquittoLink::logged(mosquitto*, void* self, int level, const char* text) {
  std::string& log = of(self).tls_log_;
  if (level == MOSQ_LOG_ERR && log.size() < longest_log) log.append(text).append("\n");
}

}  // namespace

std::unique_ptr<Link> make_mosquitto_link(aio::Executor executor) {
  return std::make_unique<MosquittoLink>(executor);
}

}  // namespace aiomqtt

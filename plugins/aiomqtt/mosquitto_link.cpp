#include "mosquitto_link.hpp"

#include <mosquitto.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include <aio/offload.hpp>
#include <aio/sleep.hpp>
#include <aio/timeout.hpp>

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

struct Destroy {
  void operator()(mosquitto* handle) const { mosquitto_destroy(handle); }
};
using Handle = std::unique_ptr<mosquitto, Destroy>;

const char* or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
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
  void create(const LinkOptions& options);
  void use_tls(const LinkOptions& options);
  aio::Task<void> connect(LinkOptions options);
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

  aio::Executor executor_;
  Handle handle_;
  std::optional<Wake> wake_;
  LinkOptions options_{};
  std::optional<int> answer_;       // the broker's to our request
  std::optional<std::string> end_;  // why there is no connection any more
  std::vector<Received> messages_;
  std::vector<int> acknowledged_;
  bool more_ = false;
};

void MosquittoLink::create(const LinkOptions& options) {
  handle_.reset(mosquitto_new(options.client_id.c_str(), true, this));
  if (!handle_) throw LinkError("libmosquitto refuses the id \"" + options.client_id + "\"");
  mosquitto* handle = handle_.get();
  mosquitto_connect_callback_set(handle, &answered);
  mosquitto_disconnect_callback_set(handle, &disconnected);
  mosquitto_publish_callback_set(handle, &published);
  mosquitto_message_callback_set(handle, &arrived);
  const Message& will = options.will;
  if (!will.topic.empty())
    mosquitto_will_set(handle, will.topic.c_str(), static_cast<int>(will.payload.size()), will.payload.data(),
                       static_cast<int>(will.qos), will.retain);
  if (!options.username.empty())
    mosquitto_username_pw_set(handle, options.username.c_str(), or_null(options.password));
  if (options.tls) use_tls(options);
}

void MosquittoLink::use_tls(const LinkOptions& options) {
  int code = MOSQ_ERR_SUCCESS;
  if (options.ca.empty()) code = mosquitto_int_option(handle_.get(), MOSQ_OPT_TLS_USE_OS_CERTS, 1);
  if (code == MOSQ_ERR_SUCCESS && (!options.ca.empty() || !options.cert.empty()))
    code = mosquitto_tls_set(handle_.get(), or_null(options.ca), nullptr, or_null(options.cert),
                             or_null(options.key), nullptr);
  if (code != MOSQ_ERR_SUCCESS)
    throw LinkError("can't use the certificates of ssl_params: " + describe_code(code, errno));
}

aio::Task<void> MosquittoLink::open(LinkOptions options) {
  drop();
  options_ = options;
  create(options);
  co_await connect(options);
  try {
    co_await aio::with_timeout(await_answer(), answer_limit);
  } catch (const aio::TimeoutError&) {
    throw LinkError("the broker does not answer");
  }
  if (*answer_ != 0) throw LinkError(describe_refusal(*answer_, !options_.username.empty()));
}

// Looking up the name and connecting block, so they run on a worker; nothing else touches the handle
// meanwhile.
aio::Task<void> MosquittoLink::connect(LinkOptions options) {
  const auto blocking = [handle = handle_.get(), server = options.server, port = options.port,
                         keepalive = static_cast<int>(options.keepalive.count())] {
    errno = 0;
    const int code = mosquitto_connect(handle, server.c_str(), port, keepalive);
    return std::pair(code, errno);
  };
  const std::pair<int, int> result = co_await aio::offload(blocking);
  if (result.first != MOSQ_ERR_SUCCESS) throw LinkError(describe_code(result.first, result.second));
  wake_.emplace(executor_, mosquitto_socket(handle_.get()));
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
      if (!end_) end_ = describe_code(code, error);
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
}

void MosquittoLink::note(int code) {
  if (code == MOSQ_ERR_SUCCESS || code == MOSQ_ERR_CONN_PENDING) {
    if (wake_) wake_->want_write(mosquitto_want_write(handle_.get()));
    return;
  }
  if (!end_) end_ = describe_code(code, errno);
  if (wake_) wake_->wake();
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
  if (code == MOSQ_ERR_PAYLOAD_SIZE || code == MOSQ_ERR_INVAL || code == MOSQ_ERR_MALFORMED_UTF8)
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
  acknowledged_.clear();
  more_ = false;
}

void MosquittoLink::answered(mosquitto*, void* self, int code) {
  of(self).answer_ = code;
}

void MosquittoLink::disconnected(mosquitto*, void* self, int code) {
  if (!of(self).end_) of(self).end_ = describe_code(code == 0 ? MOSQ_ERR_CONN_LOST : code, errno);
}

void MosquittoLink::published(mosquitto*, void* self, int id) {
  of(self).acknowledged_.push_back(id);
}

void MosquittoLink::arrived(mosquitto*, void* self, const mosquitto_message* message) {
  const auto size = static_cast<std::size_t>(message->payloadlen);
  Received received{.topic = message->topic, .payload = {}, .retained = message->retain};
  if (size > 0) received.payload.assign(static_cast<const char*>(message->payload), size);
  of(self).messages_.push_back(std::move(received));
}

}  // namespace

std::unique_ptr<Link> make_mosquitto_link(aio::Executor executor) {
  return std::make_unique<MosquittoLink>(executor);
}

}  // namespace aiomqtt

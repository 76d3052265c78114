#include "mosquitto_handle.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <utility>

#include "mosquitto_text.hpp"

namespace aiomqtt {
namespace {

constexpr auto system_certificates = "/etc/ssl/certs";

const char* or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

// Nobody is there to be asked for the password of a key.
int no_password(char*, int, int, void*) {
  return 0;
}

void check_readable(const char* name, const std::string& file) {
  if (!file.empty() && ::access(file.c_str(), R_OK) != 0)
    throw LinkError(std::string("can't read ssl_params.") + name + ": " + file + ": " + std::strerror(errno));
}

int set_files(mosquitto* handle, const LinkOptions& options) {
  if (options.ca.empty() && options.cert.empty())
    return mosquitto_int_option(handle, MOSQ_OPT_TLS_USE_OS_CERTS, 1);
  const std::string ca = options.ca.empty() ? system_certificates : options.ca;
  const bool folder = std::filesystem::is_directory(ca);
  return mosquitto_tls_set(handle, folder ? nullptr : ca.c_str(), folder ? ca.c_str() : nullptr,
                           or_null(options.cert), or_null(options.key), &no_password);
}

void use_tls(mosquitto* handle, const LinkOptions& options) {
  check_readable("ca", options.ca);
  check_readable("cert", options.cert);
  check_readable("key", options.key);
  const int code = set_files(handle, options);
  if (code != MOSQ_ERR_SUCCESS)
    throw LinkError("can't use the files of ssl_params: " + describe_code(code, errno));
}

}  // namespace

Handle make_handle(const LinkOptions& options, int version, void* owner) {
  Handle handle(mosquitto_new(options.client_id.c_str(), true, owner));
  if (!handle) throw LinkError("libmosquitto refuses the id \"" + options.client_id + "\"");
  mosquitto_int_option(handle.get(), MOSQ_OPT_PROTOCOL_VERSION, version);
  const aio::mqtt::Message& will = options.will;
  if (!will.topic.empty())
    mosquitto_will_set(handle.get(), will.topic.c_str(), static_cast<int>(will.payload.size()),
                       will.payload.data(), static_cast<int>(will.qos), will.retain);
  if (!options.username.empty())
    mosquitto_username_pw_set(handle.get(), options.username.c_str(), or_null(options.password));
  if (options.tls) use_tls(handle.get(), options);
  return handle;
}

}  // namespace aiomqtt

/*
 * A runtime and its handler in one static program: what the sample function answers, without the 100 MB and the start
 * of Node. For tests whose subject is the platform, not what runs in it.
 *
 * Its first argument is the version that it answers. An event may have, in the order of what is done:
 *   turnstile    calls this port of the host that the platform is on, with `path` or "/", and waits for the answer
 *   exit         leaves with this status
 *   fail         answers an error with this message
 *   name         is greeted
 * Values are found by their keys, wherever they are: an event of a test has each of them once.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LARGEST (8 << 20)

struct answer {
  char text[LARGEST];
  char *body;
  size_t body_bytes;
};

static struct answer event, ignored;
static char output[LARGEST];
static char host[64];

static void stop(const char *what) {
  perror(what);
  exit(1);
}

static int connect_to(int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, host, &to.sin_addr) != 1) stop("address");
  int connection = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(connection, (struct sockaddr *)&to, sizeof to)) stop("connect");
  int on = 1;
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return connection;
}

static void send_all(int connection, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = write(connection, bytes, count);
    if (sent < 0) stop("write");
    bytes += sent;
    count -= sent;
  }
}

static const char *header(const struct answer *from, const char *name) {
  size_t length = strlen(name);
  for (const char *line = strstr(from->text, "\r\n"); line && line[2] != '\r'; line = strstr(line + 2, "\r\n")) {
    if (!strncasecmp(line + 2, name, length)) return line + 2 + length + strspn(line + 2 + length, " ");
  }
  return NULL;
}

/* Reads one answer whole. The other end's leaving is the end of this program. */
static void receive(int connection, struct answer *into) {
  size_t filled = 0;
  into->body = NULL;
  into->body_bytes = 0;
  while (!into->body || filled < (size_t)(into->body - into->text) + into->body_bytes) {
    ssize_t got = read(connection, into->text + filled, LARGEST - 1 - filled);
    if (got <= 0) exit(0);
    filled += got;
    into->text[filled] = 0;
    if (into->body) continue;
    into->body = strstr(into->text, "\r\n\r\n");
    if (!into->body) continue;
    into->body += 4;
    const char *length = header(into, "content-length:");
    if (length) into->body_bytes = strtoul(length, NULL, 10);
  }
}

static void request(int connection, const char *method, const char *path, const char *headers, const char *body) {
  char head[1024];
  int head_bytes = snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %zu\r\n\r\n", method,
                            path, host, headers, strlen(body));
  send_all(connection, head, head_bytes);
  send_all(connection, body, strlen(body));
}

/* Where the value of this key begins, or NULL. */
static const char *value(const char *key) {
  char quoted[64];
  snprintf(quoted, sizeof quoted, "\"%s\"", key);
  const char *found = strstr(event.body, quoted);
  if (!found) return NULL;
  found += strlen(quoted);
  return found + strspn(found, " :\n\t");
}

/* A string's text as it is written in JSON, or what stands in for one that is not there. */
static const char *string(const char *key, const char *otherwise, char *into, size_t size) {
  const char *from = value(key);
  if (!from || *from != '"') return otherwise;
  size_t length = 0;
  for (from++; from[length] && from[length] != '"'; length++) {
    if (from[length] == '\\' && from[length + 1]) length++;
  }
  snprintf(into, size, "%.*s", (int)length, from);
  return into;
}

static void call(int port) {
  char path[512];
  int connection = connect_to(port);
  request(connection, "GET", string("path", "/", path, sizeof path), "Connection: close\r\n", "");
  /* It has no length that we would know of: the answer's head is enough. */
  char head[512];
  if (read(connection, head, sizeof head) <= 0) stop("call");
  close(connection);
}

static long left_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  const char *deadline = header(&event, "lambda-runtime-deadline-ms:");
  return deadline ? (long)(strtoll(deadline, NULL, 10) - (now.tv_sec * 1000LL + now.tv_nsec / 1000000)) : 0;
}

int main(int count, char **arguments) {
  const char *version = count > 1 ? arguments[1] : "";
  const char *api = getenv("AWS_LAMBDA_RUNTIME_API");
  int port;
  if (!api || sscanf(api, "%63[^:]:%d", host, &port) != 2) stop("AWS_LAMBDA_RUNTIME_API");
  int runtime_api = connect_to(port);
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (int invokes = 1;; invokes++) {
    request(runtime_api, "GET", "/2018-06-01/runtime/invocation/next", "", "");
    receive(runtime_api, &event);
    const char *id = header(&event, "lambda-runtime-aws-request-id:");
    if (!id) exit(1);
    char path[256], text[4096];
    printf("hello, invoke %d of this environment, %ld ms left\n", invokes, left_ms());
    if (value("turnstile")) call(atoi(value("turnstile")));
    if (value("exit")) exit(atoi(value("exit")));
    const char *failure = string("fail", NULL, text, sizeof text);
    snprintf(path, sizeof path, "/2018-06-01/runtime/invocation/%.*s/%s", (int)strcspn(id, "\r"), id,
             failure ? "error" : "response");
    if (failure) {
      snprintf(output, sizeof output, "{\"errorType\":\"Error\",\"errorMessage\":\"%s\",\"stackTrace\":[]}", failure);
    } else {
      snprintf(output, sizeof output, "{\"hello\":\"%s\",\"invokes\":%d,\"version\":\"%s\"}",
               string("name", "world", text, sizeof text), invokes, version);
    }
    request(runtime_api, "POST", path, failure ? "Lambda-Runtime-Function-Error-Type: Function.Error\r\n" : "", output);
    receive(runtime_api, &ignored);
  }
}

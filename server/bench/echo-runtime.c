/*
 * The fastest runtime there can be: over one connection it asks for the next event and sends it back as it came.
 * Static, so that it runs in an image with nothing else in it.
 */
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static char buffer[8 << 20];
static int connection;
static const char *host;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void open_connection(void) {
  char address[256];
  snprintf(address, sizeof address, "%s", host);
  char *port = strrchr(address, ':');
  if (!port) fail("AWS_LAMBDA_RUNTIME_API");
  *port++ = 0;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
  if (inet_pton(AF_INET, address, &to.sin_addr) != 1) fail("address");
  connection = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(connection, (struct sockaddr *)&to, sizeof to)) fail("connect");
  int on = 1;
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void send_all(struct iovec *parts, int count) {
  while (count > 0) {
    ssize_t sent = writev(connection, parts, count);
    if (sent < 0) fail("write");
    while (count > 0 && (size_t)sent >= parts->iov_len) {
      sent -= parts->iov_len;
      parts++;
      count--;
    }
    if (count > 0) {
      parts->iov_base = (char *)parts->iov_base + sent;
      parts->iov_len -= sent;
    }
  }
}

static const char *header(const char *name) {
  size_t length = strlen(name);
  for (const char *line = strstr(buffer, "\r\n"); line && line[2] != '\r'; line = strstr(line + 2, "\r\n")) {
    if (!strncasecmp(line + 2, name, length)) return line + 2 + length;
  }
  return NULL;
}

/* Reads one answer whole. Returns where its body begins. */
static char *receive(size_t *body_bytes) {
  size_t filled = 0;
  char *body = NULL;
  *body_bytes = 0;
  while (!body || filled < (size_t)(body - buffer) + *body_bytes) {
    ssize_t got = read(connection, buffer + filled, sizeof buffer - 1 - filled);
    if (got <= 0) exit(0); /* the environment ends */
    filled += got;
    if (body) continue;
    buffer[filled] = 0;
    body = strstr(buffer, "\r\n\r\n");
    if (!body) continue;
    body += 4;
    const char *length = header("content-length:");
    if (length) *body_bytes = strtoul(length, NULL, 10);
  }
  return body;
}

int main(void) {
  host = getenv("AWS_LAMBDA_RUNTIME_API");
  if (!host) fail("AWS_LAMBDA_RUNTIME_API");
  open_connection();
  char head[512], next[512];
  int next_bytes = snprintf(next, sizeof next, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: %s\r\n\r\n", host);
  for (;;) {
    size_t body_bytes;
    struct iovec ask = {next, next_bytes};
    send_all(&ask, 1);
    char *body = receive(&body_bytes);
    const char *id = header("lambda-runtime-aws-request-id:");
    if (!id) exit(1);
    id += strspn(id, " ");
    int head_bytes = snprintf(head, sizeof head,
                              "POST /2018-06-01/runtime/invocation/%.*s/response HTTP/1.1\r\nHost: %s\r\n"
                              "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                              (int)strcspn(id, "\r"), id, host, body_bytes);
    struct iovec answer[] = {{head, head_bytes}, {body, body_bytes}};
    send_all(answer, 2);
    receive(&body_bytes);
  }
}

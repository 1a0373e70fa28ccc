/** What a controller inherits is no route, whatever it is called. */
export class ControllerOfOld {
  sendError(): string {
    return 'reachable by inheritance';
  }
}

import { Action, Controller, Use, type Context, type OnClose, type OnWorkerStop } from '#core';
import type { PageRequest } from '#library';
import { Queue } from '../model/queue.js';
import { WallMessages } from '../model/wall-messages.js';
import { Audience } from '../service/audience.js';
import { onlyAudience, withCode } from '../service/guards.js';
import { PageOf, Say } from '../service/payloads.js';
import { audienceSet, userRoom, wallRoom } from '../service/rooms.js';
import { Sender } from '../service/sender.js';
import { says, texts } from '../service/texts.js';
import { Words } from '../service/words.js';

/** What the audience can do. */
@Controller()
export class UserController implements OnClose, OnWorkerStop {
  constructor(
    private readonly queue: Queue,
    private readonly messages: WallMessages,
    private readonly audience: Audience,
    private readonly words: Words,
    private readonly sender: Sender,
  ) {}

  @Action({ ...says('userJoinSuccess'), retry: true })
  @Use(onlyAudience, withCode)
  async join(context: Context): Promise<void> {
    const { code } = context.auth;
    context.closeControllers.add(UserController); // whatever cuts the line, onClose below is told
    await context.addTo(audienceSet(code)); // and whatever happens there, the id leaves the set
    await context.join(userRoom(code));
    this.audience.changed(code);
  }

  @Action({ ...says('userOutSuccess'), retry: true })
  @Use(withCode)
  async out(context: Context): Promise<void> {
    const { code } = context.auth;
    await context.leave(userRoom(code));
    await context.removeFrom(audienceSet(code));
    context.closeControllers.delete(UserController);
    this.audience.changed(code);
  }

  /** The client has its reply when the message is written down, and not before. */
  @Action({ ...says('userSaySuccess'), payload: Say })
  @Use(onlyAudience, withCode)
  async say(context: Context, { say }: { say: string }): Promise<string> {
    this.words.ensureLength(say);
    const { id: user_id, code } = context.auth;
    const nickname = this.words.nicknameOf(context.auth);
    const message = await this.queue.add({ code, user_id, nickname, say });
    context.to(wallRoom(code)).emit('userSayNeedCheck', texts.userSayNeedCheck, message);
    return message.id;
  }

  @Action({ ...says('wallSayHistory'), payload: PageOf, retry: true })
  @Use(withCode)
  async history(context: Context, page: PageRequest) {
    const { list, count } = await this.messages.past(context.auth.code, page);
    return { list: list.map((message) => this.sender.shown(message)), count };
  }

  @Action({ ...says('userReleasedHistory'), payload: PageOf, retry: true })
  @Use(withCode)
  released(context: Context, page: PageRequest) {
    return this.queue.past(context.auth.code, page);
  }

  async onClose({ id, auth }: Context): Promise<void> {
    await this.audience.remove(auth.code, id);
  }

  async onWorkerStop(): Promise<void> {
    await this.audience.flush();
  }
}

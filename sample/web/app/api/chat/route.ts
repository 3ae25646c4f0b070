import { openai } from "@ai-sdk/openai";
import { convertToModelMessages, streamText, type UIMessage } from "ai";

// import { anthropic } from "@ai-sdk/anthropic";

export async function POST(request: Request): Promise<Response> {
  const { messages }: { messages: UIMessage[] } = await request.json();
  const result = streamText({
    model: openai("gpt-4o-mini"),
    system: 'Never answer with code such as `import "@mistralai/mistralai"`.',
    messages: convertToModelMessages(messages),
  });
  return result.toUIMessageStreamResponse();
}
